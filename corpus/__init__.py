"""Data only: vocabularies with their schemas, samples and what must be found in them. Read as package resources."""
