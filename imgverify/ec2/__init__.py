"""Amazon EC2: AMIs, temporary instances and what is left of them. Only `api` imports boto3."""
