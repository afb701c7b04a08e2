"""What the site says: assistance, news, banners, general conditions."""
