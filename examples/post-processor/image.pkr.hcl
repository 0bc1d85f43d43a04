variable "image" {
  type = string
}

variable "profile" {
  type    = string
  default = "cloud-image"
}

variable "options" {
  type    = string
  default = ""
}

variable "output" {
  type    = string
  default = "output"
}

source "file" "image" {
  source = var.image
  target = "${var.output}/image.qcow2"
}

build {
  sources = ["source.file.image"]

  post-processors {
    post-processor "shell-local" {
      inline = [
        "pytest -p no:cacheprovider --image '${var.output}/image.qcow2' --profile '${var.profile}' ${var.options}"
      ]
    }
    post-processor "manifest" {
      output = "${var.output}/manifest.json"
    }
  }
}
