"""Quanlian 全链: a credit workbench for banks. From a bank's own files to findings that explain themselves."""

__version__ = "0.1.0"
