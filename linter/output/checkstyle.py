"""Checkstyle's XML, which Jenkins and many other programs read."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from pvelint.report.model import Report

from .escape import visible
from .options import Options
from .xml import to_xml, xml_attribute


def render(report: Report, options: Options) -> str:
    root = Element("checkstyle", version="8.0")
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        file = SubElement(root, "file", name=visible(path))
        for finding in findings:
            SubElement(
                file,
                "error",
                line=str(finding.span.start.line),
                column=str(finding.span.start.column),
                severity=str(finding.severity),
                message=xml_attribute(finding.message),
                source=visible(f"pvelint.{finding.category}.{finding.rule}"),
            )
    return to_xml(root)
