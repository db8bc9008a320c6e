"""The picture of growth shows what was measured, and nothing else."""

from __future__ import annotations

from lxml import etree

from tests.bench.growth import picture


def test_every_measured_median_is_a_point() -> None:
    measured = {10_000: {"one": 0.7, "other": 3.0}, 100_000: {"one": 2.5, "other": 40.0}, 1_000_000: {"one": 20.0}}
    drawn = etree.fromstring(picture(measured, "Median, ms").encode())
    points = drawn.findall("{*}circle")
    assert len(points) == 5
    texts = [item.text for item in drawn.findall("{*}text")]
    assert {"Median, ms", "10,000", "100,000", "1,000,000", "one", "other"} <= set(texts)
    heights = [float(point.get("cy") or 0) for point in points[:3]]
    assert heights == sorted(heights, reverse=True)


def test_one_size_is_enough() -> None:
    assert picture({10_000: {"one": 1.0}}, "Median, ms").count("<circle") == 1
