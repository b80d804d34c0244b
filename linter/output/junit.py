"""JUnit's XML: a file is a test suite, an error or warning a failed test; a clean file is one that passed."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from pvelint.report import Diagnostic, Report
from pvelint.rules.model import Severity

from .options import Options
from .xml import to_xml, xml_text


def render(report: Report, options: Options) -> str:
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in report.paths}
    for finding in report.findings:
        by_path.setdefault(finding.path, []).append(finding)
    suites = [_file_suite(path, findings) for path, findings in by_path.items()]
    if report.errors or not suites:
        suites.append(_run_suite(report.errors))
    root = Element("testsuites", name="pvelint")
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    root.extend(suites)
    return to_xml(root)


def _file_suite(path: str, findings: list[Diagnostic]) -> Element:
    failed = sum(finding.severity > Severity.INFO for finding in findings)
    suite = _suite(path, tests=max(1, len(findings)), failures=failed)
    if not findings:
        _case(suite, path, "pvelint")
    for finding in findings:
        line, column = finding.span.start
        case = _case(suite, path, f"{finding.rule} ({line}:{column})")
        case.set("file", xml_text(path))
        case.set("line", str(line))
        if finding.severity > Severity.INFO:
            failure = SubElement(case, "failure", type=str(finding.severity))
            failure.set("message", xml_text(finding.message))
            failure.text = _details(finding)
        else:
            SubElement(case, "system-out").text = _details(finding)
    return suite


def _run_suite(errors: list[str]) -> Element:
    """The run itself as a test, so that the report is never empty and an error never silent."""
    suite = _suite("pvelint", tests=1, errors=min(1, len(errors)))
    case = _case(suite, "pvelint", "run")
    if errors:
        text = xml_text("\n".join(errors))
        SubElement(case, "error", type="error", message=xml_text(errors[0])).text = text
    return suite


def _suite(name: str, *, tests: int, failures: int = 0, errors: int = 0) -> Element:
    suite = Element("testsuite", name=xml_text(name))
    counts = {"tests": tests, "failures": failures, "errors": errors, "skipped": 0, "time": 0}
    for key, count in counts.items():
        suite.set(key, str(count))
    return suite


def _case(suite: Element, path: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=xml_text(path), name=xml_text(name), time="0")


def _details(finding: Diagnostic) -> str:
    line, column = finding.span.start
    place = f"{finding.path}:{line}:{column}: {finding.severity}[{finding.rule}] {finding.impact}"
    return xml_text("\n".join(filter(None, (place, finding.message, finding.help))))
