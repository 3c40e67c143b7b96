"""The columns of bills: FOCUS, Amazon's Cost and Usage Report, Azure's enterprise export and Oracle's cost report."""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.core.frozen import frozen

FOCUS, AMAZON, AZURE, ORACLE = "FOCUS", "Amazon's Cost and Usage Report", "Azure's enterprise export", "Oracle's cost report"


@frozen
class Layout:
    """Where a bill of one form says what; the first column of a list that a row fills counts. `vendor` is who sends such bills.

    `use` are the words of the column `category` that mean use of something, `service` those of a line about machines.
    """

    name: str
    vendor: str | None
    signs: frozenset[str]
    account: Sequence[str]
    customer: Sequence[str]
    resource: Sequence[str]
    region: Sequence[str]
    started: Sequence[str]
    ended: Sequence[str]
    quantity: Sequence[str]
    unit: Sequence[str]
    category: Sequence[str]
    use: frozenset[str]
    service: Sequence[str]
    machines: frozenset[str]
    texts: Sequence[str]
    correction: Sequence[str] = ()
    provider: Sequence[str] = ()
    tags: Sequence[str] = ()


LAYOUTS = (
    Layout(
        name=FOCUS,
        vendor=None,
        signs=frozenset({"ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory"}),
        account=("SubAccountId", "BillingAccountId"),
        customer=("BillingAccountId",),
        resource=("ResourceId", "ResourceName"),
        region=("RegionId", "Region"),
        started=("ChargePeriodStart",),
        ended=("ChargePeriodEnd",),
        quantity=("ConsumedQuantity", "UsageQuantity", "PricingQuantity"),
        unit=("ConsumedUnit", "UsageUnit", "PricingUnit"),
        category=("ChargeCategory",),
        use=frozenset({"usage"}),
        service=("ServiceCategory", "ServiceName"),
        machines=frozenset({"compute", "amazon elastic compute cloud", "virtual machines", "ai and machine learning"}),
        texts=(
            "SkuPriceDetails",
            "x_SkuDetails",
            "x_InstanceType",
            "SkuMeter",
            "x_SkuMeterName",
            "ChargeDescription",
            "ResourceType",
            "SkuId",
        ),
        correction=("ChargeClass",),
        provider=("ProviderName",),
        tags=("Tags",),
    ),
    Layout(
        name=AMAZON,
        vendor="AWS",
        signs=frozenset({"lineItem/UsageStartDate", "lineItem/UsageType"}),
        account=("lineItem/UsageAccountId",),
        customer=("bill/PayerAccountId",),
        resource=("lineItem/ResourceId",),
        region=("product/regionCode", "product/region"),
        started=("lineItem/UsageStartDate",),
        ended=("lineItem/UsageEndDate",),
        quantity=("lineItem/UsageAmount",),
        unit=("pricing/unit",),
        category=("lineItem/LineItemType",),
        use=frozenset({"usage", "discountedusage", "savingsplancoveredusage"}),
        service=("lineItem/ProductCode",),
        machines=frozenset({"amazonec2", "amazonsagemaker"}),
        texts=("product/instanceType", "lineItem/UsageType", "lineItem/LineItemDescription"),
    ),
    Layout(
        name=AZURE,
        vendor="Microsoft",
        signs=frozenset({"MeterCategory", "UnitOfMeasure", "Date"}),
        account=("SubscriptionId",),
        customer=("BillingAccountId",),
        resource=("ResourceId", "ResourceName"),
        region=("ResourceLocation", "MeterRegion"),
        started=("Date",),
        ended=(),
        quantity=("Quantity",),
        unit=("UnitOfMeasure",),
        category=("ChargeType",),
        use=frozenset({"usage"}),
        service=("MeterCategory",),
        machines=frozenset({"virtual machines", "azure machine learning"}),
        texts=("AdditionalInfo", "MeterName", "ProductName", "Product"),
        tags=("Tags",),
    ),
    Layout(
        name=ORACLE,
        vendor="Oracle",
        signs=frozenset({"lineItem/intervalUsageStart", "usage/billedQuantity"}),
        account=("product/compartmentId", "lineItem/tenantId"),
        customer=("lineItem/tenantId",),
        resource=("product/resourceId",),
        region=("product/region",),
        started=("lineItem/intervalUsageStart",),
        ended=("lineItem/intervalUsageEnd",),
        quantity=("usage/billedQuantity",),
        unit=("cost/skuUnitDescription", "cost/billingUnitReadable"),
        category=(),
        use=frozenset(),
        service=("product/service",),
        machines=frozenset({"compute"}),
        texts=("product/Description",),
        correction=("lineItem/isCorrection",),
    ),
)


def layout_of(header: Sequence[str]) -> Layout | None:
    """Return the form of a bill by its columns, or None."""
    return next((layout for layout in LAYOUTS if layout.signs <= set(header)), None)
