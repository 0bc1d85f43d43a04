"""A tree of images as pytest sees it: a folder, in it each image, and three items for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from imgverify.gold.record import NOTHING_TO_DO, PASSED, STAGES, Stage
from imgverify.tree_images import TreeImage

Ask = Callable[[str, TreeImage], Stage]


class NotMetError(Exception):
    """What an item found, in lines."""


class TreeFolder(pytest.Directory):
    """The top of a tree."""

    images: tuple[TreeImage, ...]
    ask: Ask

    @classmethod
    def of(
        cls, parent: pytest.Collector, path: Path, images: tuple[TreeImage, ...], ask: Ask
    ) -> TreeFolder:
        """Make it.

        Args:
            parent: folder above.
            path: of the tree.
            images: of it.
            ask: answers a question about an image.
        """
        made: TreeFolder = cls.from_parent(parent, path=path)
        made.images, made.ask = images, ask
        return made

    def collect(self) -> Iterable[ImageGroup]:
        """Its images."""
        for image in self.images:
            group: ImageGroup = ImageGroup.from_parent(self, name=image.name)
            group.image, group.ask = image, self.ask
            yield group


class ImageGroup(pytest.Collector):
    """One image."""

    image: TreeImage
    ask: Ask

    def collect(self) -> Iterable[TreeItem]:
        """What is asked of it."""
        for question in STAGES:
            item: TreeItem = TreeItem.from_parent(self, name=question)
            item.image, item.ask = self.image, self.ask
            yield item


class TreeItem(pytest.Item):
    """One question about one image."""

    image: TreeImage
    ask: Ask

    def runtest(self) -> None:
        """Ask it."""
        stage = self.ask(self.name, self.image)
        if stage.result == NOTHING_TO_DO:
            pytest.skip(stage.reason)
        if stage.result != PASSED:
            raise NotMetError(stage.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """What was found, without where in our code it was said."""
        if isinstance(excinfo.value, NotMetError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """The tree, and the name of the item in it."""
        return self.path, None, f"{self.image.name}::{self.name}"


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Sort: what is quick and says most comes first; tests that are not about the tree come last.

    Args:
        items: all that was collected.
    """

    def stage(item: pytest.Item) -> int:
        return STAGES.index(item.name) if isinstance(item, TreeItem) else len(STAGES)

    return sorted(items, key=stage)
