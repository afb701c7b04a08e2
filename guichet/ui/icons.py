"""Small line drawings, all on one 24-unit grid with one stroke, so that they read as one hand's."""

import functools

from django.utils.safestring import SafeString, mark_safe

PATHS = {
    "alert": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v4.5M12 17.4v.1"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l3.5 2.5"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "coin": '<circle cx="12" cy="12" r="9"/><path d="M15.5 8.5a4.6 4.6 0 1 0 0 7M6.8 11H13M6.8 13.3H12"/>',
    "document": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5M9 12.5h6M9 16.5h6"/>',
    "eye": '<path d="M2 12s3.6-6.5 10-6.5S22 12 22 12s-3.6 6.5-10 6.5S2 12 2 12z"/><circle cx="12" cy="12" r="2.8"/>',
    "free": (
        '<path d="M12 20.5C5 15.5 2.8 12 2.8 8.8A4.6 4.6 0 0 1 12 7.3a4.6 4.6 0 0 1 9.2 1.5c0 3.2-2.2 6.7-9.2 11.7z"/>'
    ),
    "hand": (
        '<path d="M3 20h9.5l7-5.5a1.7 1.7 0 0 0-2-2.7L13.5 14H9M13.5 14a2 2 0 0 0-2-2H8l-5 3"/>'
        '<path d="M12 3v5M9.5 5.5h5"/>'
    ),
    "home": '<path d="M3.5 11 12 3.5 20.5 11M6 9.5V20h12V9.5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "letter": '<path d="M3 5.5h18v13H3z"/><path d="m3.5 6.5 8.5 6.5 8.5-6.5"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10" rx="2.5"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "logout": '<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>',
    "pencil": '<path d="m4 20 1-4.5L16.5 4 20 7.5 8.5 19zM13.8 6.7l3.5 3.5"/>',
    "phone": (
        '<path d="M5 3.5h4l2 5-2.5 1.7a11 11 0 0 0 5.3 5.3L15.5 13l5 2v4c0 1-.8 1.5-1.5 1.5C10.5 20.5 '
        '3.5 13.5 3.5 5c0-.8.6-1.5 1.5-1.5z"/>'
    ),
    "pin": '<path d="M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "speaker": '<path d="M4 9.5v5h3.5l5 4.5V5l-5 4.5zM16 8.5a5 5 0 0 1 0 7M18.5 6a8.5 8.5 0 0 1 0 12"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4.3 3.8-6.5 7.5-6.5s6.7 2.2 7.5 6.5"/>',
}


@functools.cache
def icon(name: str) -> SafeString:
    """Return a drawing that assistive technology passes over: the words beside it say the same. Raises KeyError."""
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{PATHS[name]}</svg>')  # noqa: S308 - our own drawings
