"""Agents of the funds: who they are, what they may do, how they get in, and why they look at somebody's file."""
