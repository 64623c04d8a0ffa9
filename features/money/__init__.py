"""Money: the tariff, payments and charges against it, refunds, receipts."""
