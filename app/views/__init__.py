"""The pages, each one function that draws what it is given.

The folder is not called ``pages``: Streamlit would run the files of such a folder by themselves,
past the header and the search, for whoever opens one of them first.
"""
