"""Owns how a person proves who they are and what they may do: accounts, sessions, grants. Stands on people and below."""
