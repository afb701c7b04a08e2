"""What a telephone reads on a printed page."""

import pdfplumber
import zxingcpp


def qr_code(page: pdfplumber.page.Page, *, resolution: int = 200):
    """Return the one QR code of a page opened by pdfplumber, seen at so many dots an inch, as a telephone reads it.

    Nothing but QR codes is looked for: among a few hundred letters and rules, some are now and then a bar code to
    somebody who looks for every kind there is.
    """
    image = page.to_image(resolution=resolution).original
    [found] = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return found
