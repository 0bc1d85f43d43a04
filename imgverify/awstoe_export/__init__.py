"""A profile written as a test component of EC2 Image Builder: judged inside the instance."""
