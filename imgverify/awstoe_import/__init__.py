"""What AWSTOE wrote about a run in AWS, read as verdicts."""
