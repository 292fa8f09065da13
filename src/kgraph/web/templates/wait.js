// The header Refresh does nothing in an address with a fragment, and a link to a person on the map has one.
setTimeout(() => location.reload(), 1500);
