"""Files as members send them, and as attackers do."""

import io
import zlib

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every antivirus takes for a virus (eicar.org); it does nothing."""


def pdf(change=None, **how):
    """Return a PDF of one page, once `change(pdf)` was done to it."""
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    written = io.BytesIO()
    document.save(written, **how)
    return written.getvalue()


def image(kind="PNG", size=(40, 30), *, mode="RGB", **how):
    """Return an image of one colour."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **how)
    return written.getvalue()


def action(kind, **more):
    """Return what makes a PDF do something when it opens."""

    def change(document):
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(kind), **more)

    return change


def buried_script(document):
    """Hide a script in an annotation of a page, in a name written with an escape."""
    link = document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link))
    link.A = pikepdf.Dictionary(S=pikepdf.Name.URI, Next=pikepdf.Array([pikepdf.Dictionary({"/JS": "app.alert(1)"})]))
    document.pages[0].Annots = pikepdf.Array([link])


def bomb():
    """Return a PDF whose page is 2 GB of nothing, deflated twice, in some KB: written by hand, nothing inflates it."""
    once = zlib.compressobj(9)
    head = once.compress(b"") + once.flush(zlib.Z_FULL_FLUSH)
    # One block is deflated, and said 500 times.
    block = once.compress(bytes(1 << 22)) + once.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compress(head + block * 500)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed),
    ]
    written, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(b"%010d 00000 n \n" % len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 5\n0000000000 65535 f \n%btrailer\n<< /Size 5 /Root 1 0 R >>\n" % b"".join(places)
    return written + table + b"startxref\n%d\n%%%%EOF" % len(written)


def text_bomb():
    """Return a small image with a comment of 40 MB, deflated."""
    comment = PngInfo()
    comment.add_text("a", "x" * 40_000_000, zip=True)
    return image(pnginfo=comment)
