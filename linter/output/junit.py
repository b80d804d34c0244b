"""JUnit's XML: a file is a test suite, an error or warning a failed test; a clean file is one that passed."""

from __future__ import annotations

from time import gmtime, strftime
from xml.etree.ElementTree import Element, SubElement

from pvelint.report.model import Diagnostic, Report
from pvelint.rules.model import Severity

from .escape import one_line, visible
from .options import Options
from .xml import to_xml, xml_attribute, xml_name


def render(report: Report, options: Options) -> str:
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in report.paths}
    for finding in report.findings:
        by_path.setdefault(finding.path, []).append(finding)
    root = Element("testsuites")
    for path, findings in by_path.items():
        _add_file(root, path, findings)
    if report.errors or not by_path:
        _add_run(root, report.errors)
    for number, suite in enumerate(root):
        suite.set("id", str(number))
    return to_xml(root)


def _add_file(root: Element, path: str, findings: list[Diagnostic]) -> None:
    failed = sum(finding.severity > Severity.INFO for finding in findings)
    suite = _add_suite(root, path, tests=max(1, len(findings)), failures=failed)
    if not findings:
        _add_case(suite, path, "no findings")
    for finding in findings:
        line, column = finding.span.start
        case = _add_case(suite, path, f"{finding.rule} ({line}:{column})")
        if finding.severity > Severity.INFO:
            failure = SubElement(case, "failure", type=str(finding.severity))
            failure.set("message", xml_attribute(finding.message))
            failure.text = _details(finding)
    remarks = [_details(finding) for finding in findings if finding.severity is Severity.INFO]
    _add_output(suite, "\n".join(remarks))


def _add_run(root: Element, errors: list[str]) -> None:
    """The run itself as a test, so that the report is never empty and an error never silent."""
    suite = _add_suite(root, "pvelint", tests=1, errors=min(1, len(errors)))
    case = _add_case(suite, "pvelint", "run")
    if errors:
        lines = [one_line(error) for error in errors]
        SubElement(case, "error", type="error", message=lines[0]).text = "\n".join(lines)
    _add_output(suite, "")


def _add_suite(root: Element, name: str, *, tests: int, failures: int = 0, errors: int = 0) -> Element:
    suite = SubElement(root, "testsuite", name=xml_name(name), package="pvelint", hostname="localhost")
    suite.set("timestamp", strftime("%Y-%m-%dT%H:%M:%S", gmtime()))
    for key, count in {"tests": tests, "failures": failures, "errors": errors, "time": 0}.items():
        suite.set(key, str(count))
    SubElement(suite, "properties")
    return suite


def _add_case(suite: Element, path: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=xml_name(path), name=xml_name(name), time="0")


def _add_output(suite: Element, text: str) -> None:
    SubElement(suite, "system-out").text = text
    SubElement(suite, "system-err")


def _details(finding: Diagnostic) -> str:
    line, column = finding.span.start
    place = f"{finding.path}:{line}:{column}: {finding.severity}[{finding.rule}] {finding.impact}"
    return "\n".join(visible(text) for text in (place, finding.message, finding.help) if text)
