"""The report in a real browser: it complains of nothing, asks for nothing; it opens, filters and links."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from projects.marks import SLOW

from ratchet.reports.page.document import packed
from ratchet.storage.narrowing import as_list, as_table, as_text

pytestmark = SLOW

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
SECTIONS = ["verdict", "trend", "map", "hotspots", "coverage", "imports", "exceptions", "debts", "words"]
SIZES = [pytest.param(1440, 900, id="1440 x 900"), pytest.param(390, 844, id="390 x 844")]


class Opened:
    """The report in a tab, and what the browser said about it."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())
        page.locator("html[data-shown]").wait_for(state="attached")

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that a selector finds."""
        return self.page.locator(selector).all_inner_texts()

    def value(self, script: str) -> object:
        """What a script in the page comes to."""
        found: object = self.page.evaluate(script)
        return found


def content(report: Path) -> str:
    """What is packed in a report."""
    found = re.search(r'(?<=id="data">)([^<]*)', report.read_text("utf-8"))
    assert found is not None
    return zlib.decompress(base64.b64decode(found[0])).decode("utf-8")


def changed(report: Path, part: str, other: str, folder: Path, most: int = 1) -> Path:
    """A report with another text in one part of its content, or in several."""
    head, _, rest = re.split(r'(?<=id="data">)([^<]*)', report.read_text("utf-8"), maxsplit=1)
    text = content(report)
    assert 1 <= text.count(part) <= most
    path = folder / "changed.html"
    path.write_text(head + packed(text.replace(part, other)) + rest, "utf-8")
    return path


def rule_number(report: Path, rule: str) -> int:
    """The place of a rule among those of a report."""
    found = re.search(r'"files":\{"rules":\[([^]]*)\]', content(report))
    assert found is not None
    return found[1].split(",").index(f'"{rule}"')


@pytest.fixture
def opened(browser: Browser, report: Path) -> Iterator[Opened]:
    """The report on a wide screen, offline."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    yield Opened(context.new_page(), report)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_it_complains_of_nothing_and_fits(browser: Browser, report: Path, width: int, height: int, theme: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if theme == "dark" else "light", offline=True
    )
    tab = Opened(context.new_page(), report)
    for summary in tab.page.locator("summary").all():
        summary.click()
    tab.page.evaluate(AXE)
    found = as_table(tab.value("axe.run()"))
    told = [
        (as_text(one["id"]), [as_table(node)["html"] for node in as_list(one["nodes"])])
        for one in map(as_table, as_list(found["violations"]))
        if one["impact"] in ("serious", "critical")
    ]

    assert [] == told
    assert [] == tab.said
    assert [report.as_uri()] == [url for url in tab.asked if not url.startswith("data:")]
    assert theme == tab.value("document.documentElement.dataset.theme")
    assert width == tab.value("document.documentElement.scrollWidth")
    assert [] == tab.value("[...document.querySelectorAll('.scroll')].filter(one => one.scrollWidth > one.clientWidth)")
    context.close()


def test_every_part_is_there(opened: Opened) -> None:
    assert SECTIONS == [as_text(one.get_attribute("id")) for one in opened.page.locator("main > section").all()]
    assert [] == [text for text in opened.texts("main > section") if "could not be shown" in text]
    assert 5 <= opened.page.locator(".chart svg").count()


def test_the_four_questions_are_answered(opened: Opened) -> None:
    worst, worse, gone, contracts = opened.texts(".short dd")

    assert re.match(r"app\.core: \d+ debts in its own modules, [\d.]+\s% of the \d+ outside tests; \d+ with the", worst)
    assert re.search(r"\. 1 debt in 2 files of tests are not in this\.$", worst)
    assert re.match(r"−\d in all from 2026-04-10 to 2026-05-20. No code has changed since then. No package owes", worse)
    assert re.match(
        r"Ignores \(suppression\), 2: not at this pace: it stays. All debts, \d+: by \d{4}-\d\d-\d\d, at −[\d.]+",
        gone,
    )
    assert gone.endswith("from 2026-03-01 to 2026-05-20. What that assumes")
    assert "1 of 2 broken: core-below-web (1 import) at app/core/rows.py:3. Which imports break it" == contracts
    opened.page.locator(".short a", has_text="Which imports break it").click()
    breaks = opened.page.locator("#imports details", has_text="What breaks core-below-web")
    expect(breaks.locator("td").first).to_be_in_viewport()


def test_new_imports_against_a_contract_are_counted_apart(browser: Browser, report: Path, tmp_path: Path) -> None:
    text = content(report)
    found = re.search(r'"count":1(,"unminded":0),"places":1,"broken":\[(\[[^]]*?,)false\]', text)
    assert found is not None
    context = browser.new_context(offline=True)
    told = []
    for old in ("", f",{found[2]}false]"):
        count = 1 + bool(old)
        broken = f'"count":{count}{found[1]},"places":{count},"broken":[{found[2]}true]{old}'
        tab = Opened(context.new_page(), changed(report, found[0], broken, tmp_path))
        told.append((tab.texts(".short dd")[3], tab.texts("#imports details tbody td:last-child")[:count]))
    context.close()

    assert "core-below-web (1 new import) at" in told[0][0]
    assert "core-below-web (2 imports, 1 of them new) at" in told[1][0]
    assert ["no, it is new", "yes"] == told[1][1]


def test_figures_and_names_lead_to_what_they_count(opened: Opened) -> None:
    assert ["#debts", "#coverage", "#coverage", "#map"] == [
        as_text(one.get_attribute("href")) for one in opened.page.locator(".tiles a").all()
    ]
    opened.page.locator("#trend tbody th a", has_text="missing-annotation").click()
    expect(opened.page.locator("#rule")).to_have_value("missing-annotation")
    expect(opened.page.locator("#debts h2")).to_be_in_viewport()
    assert {"missing-annotation"} == set(opened.texts("#debts tbody td:nth-child(2)"))

    opened.page.locator(".short dd a").first.click()
    figure = re.findall(r"^app\.core: (\d+ debts) ", opened.texts(".short dd")[0])
    expect(opened.page.locator("#debts [role=status]")).to_contain_text(f"{figure[0]} in")
    assert {"app/core/rows.py", "app/core/keys.py"} == {text.split(":")[0] for text in opened.texts("#debts tbody th")}
    assert ("", "") == (opened.page.input_value("#rule"), opened.page.input_value("#search"))
    opened.page.locator("#debts button", has_text="Only app.core, without the packages in it ×").click()
    expect(opened.page.locator("#debts [role=status]")).to_contain_text(f"{opened.texts('.tiles a')[0]} debts in")


def test_what_is_left_out_of_a_long_list_has_no_column(browser: Browser, report: Path, tmp_path: Path) -> None:
    context = browser.new_context(offline=True)
    titles = "#debts thead th"
    whole = Opened(context.new_page(), report).texts(titles)
    short = Opened(context.new_page(), changed(report, '"is_short":false', '"is_short":true', tmp_path)).texts(titles)
    context.close()

    assert [title for title in whole if not title.startswith("What")] == short
    assert len(short) == len(whole) - 1


def test_charts_and_tables_fit_on_paper_with_all_names(opened: Opened) -> None:
    """Which is narrower than the window that they were drawn for."""
    opened.page.emulate_media(media="print")
    opened.page.evaluate("document.getElementById('content').style.width = '500px'")
    wide = opened.value(
        "[...document.querySelectorAll('.chart')].filter(one => one.querySelector('svg').getBoundingClientRect().right"
        " > one.getBoundingClientRect().right + 1).length"
    )
    assert 0 == wide
    opened.page.evaluate("document.getElementById('content').style.width = '690px'")  # A4 without its margins
    cut = opened.value(
        "[...document.querySelectorAll('.scroll, .graph')].filter(one => one.scrollWidth > one.clientWidth).length"
    )
    assert 0 == cut
    assert "0px" == opened.value("getComputedStyle(document.querySelector('.graph svg')).minWidth")
    assert "nowrap" == opened.value("getComputedStyle(document.querySelector('.tiles .short-cell')).whiteSpace"), (
        "a date"
    )
    assert "exact" == opened.value("getComputedStyle(document.querySelector('#map .keys i')).printColorAdjust")
    expect(opened.page.locator("#map .crumbs button").first).to_be_visible()
    assert "contents" == opened.value("getComputedStyle(document.querySelector('.sort')).display"), (
        "a button is left out where the head of a table is repeated on the next page"
    )
    expect(opened.page.locator("h1")).to_be_visible()
    expect(opened.page.locator("#sections")).to_be_hidden()


def test_paper_is_light_whatever_the_theme(opened: Opened) -> None:
    opened.page.click("#theme")
    themes = []
    for event in ("beforeprint", "afterprint"):
        opened.page.evaluate(f"dispatchEvent(new Event('{event}'))")
        themes.append(opened.value("document.documentElement.dataset.theme"))

    assert ["light", "dark"] == themes


def test_a_day_is_never_wrapped(opened: Opened) -> None:
    for width in range(390, 250, -10):
        opened.page.set_viewport_size({"width": width, "height": 844})
        wrapped = opened.value(
            "[...document.querySelectorAll('h3, caption, summary, p, dd')].flatMap(one => {"
            " const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT); const found = [];"
            " while (texts.nextNode()) for (const day of texts.currentNode.data.matchAll(/\\d{4}-\\d\\d-\\d\\d/g)) {"
            " const range = document.createRange(); range.setStart(texts.currentNode, day.index);"
            " range.setEnd(texts.currentNode, day.index + 10);"
            " if (range.getClientRects().length > 1) found.push(one.textContent); } return found; })"
        )
        assert [] == wrapped


def test_a_long_word_leaves_a_path_its_room(browser: Browser, report: Path, tmp_path: Path) -> None:
    row = f'["library/dialects/postgresql/base.py",1,"missing-annotation","{"Long" * 60}() returns Any",1,""]'
    path = changed(report, '"causes":[]', f'"causes":[{row}]', tmp_path)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    tab = Opened(context.new_page(), path)
    wide = tab.value(
        "[...document.querySelectorAll('#verdict .scroll')].filter(one => one.scrollWidth > one.clientWidth).length"
    )
    tab.page.set_viewport_size({"width": 690, "height": 900})
    tab.page.emulate_media(media="print")
    box = tab.page.locator("#verdict tbody .name-cell").first.bounding_box()
    context.close()

    assert 0 == wide, "nor is the table wider than its frame on a screen"
    assert box is not None
    assert 120 < box["width"]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_label_of_a_chart_is_cut(browser: Browser, report: Path, tmp_path: Path, width: int, height: int) -> None:
    """Nor where all commits are of one second, so that the last label stands at the edge."""
    paced = re.search(r'(\["",\d+,\d+,)\[[^]]*\]', content(report))
    assert paced is not None
    path = changed(report, paced[0], f'{paced[1]}[null,"","2026-05-20",3,false]', tmp_path)
    for day, moment in (
        ("2026-03-01T12:00:00Z", "00Z"),
        ("2026-04-10T12:00:00Z", "00Z"),
        ("2026-05-20T12:00:00Z", "01Z"),
    ):
        path = changed(path, f'"{day}"', f'"2026-05-21T12:00:{moment}"', tmp_path)
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    tab = Opened(context.new_page(), path)
    cut = tab.value(
        "[...document.querySelectorAll('.chart')].flatMap(chart => [...chart.querySelectorAll('text')].filter(text => {"
        " const [inner, outer] = [text, chart].map(one => one.getBoundingClientRect());"
        " return inner.left < outer.left - 1 || inner.right > outer.right + 1; }).map(text => text.textContent))"
    )
    labels = tab.page.locator("#trend .chart text").all_text_contents()
    context.close()

    assert [] == cut
    assert "12:00:01" in labels


def test_without_javascript_the_answers_are_there(browser: Browser, report: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(report.as_uri())
    told = page.locator("noscript .card").inner_text()
    expect(page.locator("#theme")).to_be_hidden()
    context.close()

    assert "Worst packages outside tests" in told
    assert re.search(r"\napp\.core\s+\d", told)
    assert "core-below-web" in told
    assert re.search(r"\nsuppression\s+2\s", told)
    assert "team <b>core</b>" in told


def test_the_words_are_explained_where_the_figures_are(opened: Opened) -> None:
    opened.page.click("#verdict a[href='#words']")
    expect(opened.page.locator("#words h2")).to_be_in_viewport()
    words = {word for text in opened.texts("#words dt") for word in text.split(", ")}

    assert {"debt", "held", "slot", "expression", "baseline", "waiver", "cycle", "contract", "suppression"} <= words


def test_a_rule_says_what_it_is_about(opened: Opened) -> None:
    row = opened.page.locator("#trend tbody th", has_text="missing-annotation")

    expect(row).to_contain_text("A parameter or a return has no annotation")
    assert "`" not in opened.page.inner_text("#trend")


def test_on_a_phone_each_figure_stands_after_its_title(opened: Opened) -> None:
    title = "getComputedStyle(document.querySelector('#trend tbody td'), '::before').content"
    wide = opened.value(title)
    opened.page.set_viewport_size({"width": 390, "height": 844})

    assert ("none", '"Recorded: "') == (wide, opened.value(title))


def test_each_line_of_the_legend_has_a_sign_of_its_own(opened: Opened) -> None:
    signs = [one.get_attribute("class") for one in opened.page.locator("#imports .keys i").all()]

    assert len(signs) == len(set(signs))
    assert {"broken", "both"} <= set(signs)
    assert 1 <= opened.page.locator("#imports .way.both .band").count()


def test_ten_causes_are_shown_and_the_others_open(browser: Browser, report: Path, tmp_path: Path) -> None:
    rows = ",".join(f'["app/m{number}.py",1,"cast","a cast",1,""]' for number in range(12))
    refused = f'"causes":[{rows}],"more":3,"ways_out":[["cast","Write it."]]'
    path = changed(report, '"causes":[],"more":0,"ways_out":[]', refused, tmp_path)
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), path)

    assert "What was refused, by cause: the first 10 of 15" == tab.texts("#verdict caption")[0]
    assert 10 == tab.page.locator("#verdict > .scroll").first.locator("tbody tr").count()
    assert ["2 more causes, 3 more by ratchet check --all-findings"] == tab.texts("#verdict summary")
    assert ["cast", "Write it."] == tab.texts("#verdict > .scroll >> nth=1 >> tbody >> th, td")
    assert [] == tab.said
    context.close()


def test_the_colours_of_the_map_tell_more_and_less_than_the_mean(opened: Opened) -> None:
    told = opened.texts("#map .keys li")
    mean = told[0].partition("the project has ")[2].removesuffix(" outside tests:")
    steps = [float(text.rpartition(" ")[2]) for text in told[2:]]

    assert [f"up to {mean}", sorted(steps)] == [told[3], steps]
    assert 0 < steps[0] < steps[1]


def test_what_has_the_last_colour_of_the_map_has_a_name(opened: Opened) -> None:
    (told,) = opened.texts("#map p[aria-live]:has(button)")
    opened.page.locator("#map p[aria-live] button").first.click()

    assert re.match(r"More than [\d.]+ in 100 lines, with the most debts first: app\.\S+ \(\d+\.\d\)", told)
    assert "app" == opened.texts("#map .crumbs button")[1]


def test_what_has_no_measured_line_is_no_part_of_the_picture(browser: Browser, report: Path, tmp_path: Path) -> None:
    found = re.search(r'\["app/db\.py","app\.db",(\d+),', content(report))
    assert found is not None
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), changed(report, found[0], '["app/db.py","app.db",0,', tmp_path))
    (told,) = tab.texts("#map p[aria-live]:has(button)")
    context.close()

    assert "app.core" in told
    assert "app.db" not in told


def test_a_name_beside_a_bar_is_cut_at_its_dots(browser: Browser, report: Path, tmp_path: Path) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    tab = Opened(context.new_page(), changed(report, '"app.db"', '"application.databases.db"', tmp_path, 9))
    names = tab.page.locator("#hotspots .chart text").all_text_contents()
    context.close()

    assert "…databases.db" in names
    assert "app.core.rows" in names


def test_the_map_opens_by_click(opened: Opened) -> None:
    chart = opened.page.locator("#map .chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    before = opened.texts("#map .crumbs button")
    opened.page.mouse.click(box["x"] + 60, box["y"] + 120)

    assert len(before) < len(opened.texts("#map .crumbs button"))


def test_the_map_opens_by_keyboard_down_to_functions(opened: Opened) -> None:
    opened.page.locator("#map summary").press("Enter")
    for name in ("app", "core", "rows"):
        if opened.texts("#map .crumbs button")[-1] == name:
            continue
        opened.page.locator("#map tbody button", has_text=re.compile(f"^{name}$")).press("Enter")
        opened.page.locator("#map summary").press("Enter")

    assert ["all", "app", "core", "rows"] == opened.texts("#map .crumbs button")
    assert any("Row.first" in row for row in opened.texts("#map tbody tr"))


def test_the_list_is_searched_and_filtered(opened: Opened) -> None:
    rows = opened.page.locator("#debts tbody tr")
    every = rows.count()
    opened.page.fill("#search", "db connect")
    expect(rows).to_have_count(1)
    found = rows.inner_text()
    opened.page.fill("#search", "")
    opened.page.select_option("#rule", "cast")
    expect(rows).to_contain_text(["Row.first"])
    expect(rows).to_have_count(1)

    assert 1 < every
    assert "app/db.py" in found


def shown_of(opened: Opened) -> tuple[object, ...]:
    """What the list of debts is narrowed to, as its own fields say, and how many rows that leaves."""
    values = [opened.page.input_value(field) for field in ("#search", "#rule", "#order")]
    return (*values, opened.page.inner_text("#debts .only"), opened.page.locator("#debts tbody tr").count())


def fragment(opened: Opened) -> str:
    """What stands in the address after the page's own."""
    return opened.page.url.partition("#")[2]


def test_the_address_of_a_filtered_list_shows_it_again(opened: Opened, report: Path) -> None:
    opened.page.locator(".short dd a", has_text="app.core").first.click()
    opened.page.select_option("#rule", "missing-annotation")
    opened.page.select_option("#order", "hot")
    opened.page.fill("#search", "rows.py read")
    opened.page.wait_for_url("**/*search=*")
    address, seen = opened.page.url, shown_of(opened)
    opened.page.goto("about:blank")
    opened.page.goto(address)
    expect(opened.page.locator("#debts .only button")).to_be_visible()

    assert f"{report.as_uri()}#debts?search=rows.py+read&rule=missing-annotation&package=app.core&order=hot" == address
    assert ("rows.py read", "missing-annotation", "hot", "Only app.core, without the packages in it ×") == seen[:-1]
    assert 1 <= int(str(seen[-1]))
    assert seen == shown_of(opened)
    expect(opened.page.locator("#debts h2")).to_be_in_viewport()
    opened.page.reload()
    expect(opened.page.locator("#search")).to_have_value("rows.py read")
    assert seen == shown_of(opened)
    assert [] == opened.said


def test_back_and_forward_go_through_what_was_chosen(opened: Opened) -> None:
    steps = [("", "all")]
    crumbs = opened.page.locator("#map .crumbs")
    opened.page.locator("#trend tbody th a", has_text="cast").click()
    steps.append(("debts?rule=cast", "all"))
    opened.page.locator("#search").press_sequentially("rows", delay=200)
    opened.page.wait_for_url("**/*search=rows&rule=cast")
    steps.append(("debts?search=rows&rule=cast", "all"))  # four letters are one step
    opened.page.locator("#map summary").click()
    opened.page.locator("#map table button", has_text=re.compile("^app$")).click()
    steps.append(("map?open=app", "all\n›\napp"))
    opened.page.locator("#imports .opens", has_text="core").click()
    steps.append(("imports?open=app.core", "all\n›\napp"))

    def is_at(step: tuple[str, str]) -> None:
        expect(opened.page).to_have_url(re.compile(re.escape(f"#{step[0]}" if step[0] else "report.html") + "$"))
        expect(crumbs).to_have_text(step[1].replace("\n", ""))
        searched, rule = ("rows" if steps.index(step) > 1 else ""), ("cast" if steps.index(step) else "")
        expect(opened.page.locator("#search")).to_have_value(searched)
        expect(opened.page.locator("#rule")).to_have_value(rule)

    is_at(steps[-1])
    for step in steps[-2::-1]:
        opened.page.go_back()
        is_at(step)
    for step in steps[1:]:
        opened.page.go_forward()
        is_at(step)
    assert "imports?open=app.core" == fragment(opened)
    assert [] == opened.said


def test_from_elsewhere_the_bar_leads_back_to_what_was_listed(opened: Opened) -> None:
    opened.page.locator("#trend tbody th a", has_text="cast").click()
    opened.page.locator("#sections a", has_text="Today").click()
    expect(opened.page.locator("#sections a[aria-current]")).to_have_text("Today")
    opened.page.locator("#sections a", has_text="Debts").click()

    expect(opened.page).to_have_url(re.compile("#debts[?]rule=cast$"))
    expect(opened.page.locator("#debts h2")).to_be_focused()
    opened.page.locator(".tiles a").first.click()
    expect(opened.page).to_have_url(re.compile("#debts$"))
    assert "" == opened.page.input_value("#rule")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        pytest.param("rule=no-such-rule", r"^Nothing matches of no-such-rule in \d+ debts\.$", id="a rule"),
        pytest.param("package=app.gone", r"^Nothing matches in \d+ debts\.$", id="a package"),
        pytest.param("file=app%2Fgone.py", r"^Nothing matches in \d+ debts\.$", id="a file"),
        pytest.param("order=none&more=1", r"^\d+ debts in \d+ rows$", id="an order"),
        pytest.param("search=%3Cimg+src%3Dx%3E%E0%A4", r"^Nothing matches “<img src=x>", id="a search that is hostile"),
    ],
)
def test_an_address_may_ask_for_what_is_no_longer_there(opened: Opened, report: Path, asked: str, told: str) -> None:
    opened.page.goto("about:blank")
    opened.page.goto(f"{report.as_uri()}#debts?{asked}")

    expect(opened.page.locator("#debts [role=status]")).to_have_text(re.compile(told))
    assert [] == opened.said


def test_each_rule_says_how_much_of_what_is_searched_is_its_own(opened: Opened) -> None:
    everything = opened.texts("#rule option")
    opened.page.fill("#search", "app/db.py")
    expect(opened.page.locator("#rule option").first).not_to_have_text(everything[0])
    whole, *counts = [int(text.rpartition("(")[2].rstrip(")")) for text in opened.texts("#rule option")]

    assert opened.page.inner_text("#debts [role=status]").startswith(f"{whole} debts in")
    assert whole == sum(counts)
    assert 0 in counts


def test_what_is_refused_is_listed(browser: Browser, report: Path, tmp_path: Path) -> None:
    """All of it: the table of causes is cut, and says what they bring along in words alone."""
    rows = re.findall(r'\["(app/[^"]+)","[^"]+",\d+,', content(report))
    refused = f'"refused":[[{rows.index("app/db.py")},0,{rule_number(report, "missing-annotation")},2]]'
    path = changed(report, '"refused":[]', refused, tmp_path)
    path = changed(path, '"outcome":"pass"', '"outcome":"fail"', tmp_path)
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), path)
    tab.page.locator(".verdict a", has_text="List the debts").click()
    expect(tab.page).to_have_url(re.compile("#debts[?]which=refused$"))
    expect(tab.page.locator("#debts [role=status]")).to_have_text("2 debts in 1 row")
    (row,) = tab.texts("#debts tbody tr")
    whole, *of_rules = tab.texts("#rule option")
    every, only = tab.texts("#which option")
    context.close()

    assert row.startswith("app/db.py:")
    assert row.endswith("2"), "of three"
    assert ["all rules (2)", "refused today (2)"] == [whole, only]
    assert re.fullmatch(r"all \(\d\d+\)", every)
    assert "missing-annotation (2)" in of_rules


def test_where_nothing_is_refused_nobody_is_asked_for_it(opened: Opened, report: Path) -> None:
    expect(opened.page.locator("#which")).to_be_hidden()
    opened.page.goto(f"{report.as_uri()}#debts?which=refused")

    expect(opened.page.locator("#debts [role=status]")).to_contain_text("Nothing matches that is refused in")
    expect(opened.page.locator("#which")).to_have_value("refused")


def test_a_part_of_a_list_is_not_sorted(browser: Browser, report: Path, tmp_path: Path) -> None:
    """The largest of the first hundred would seem to be the largest of all."""
    rows = ",".join('["f%d",%d,[0,1,0],[]]' % (number, number) for number in range(101))  # noqa: UP031
    found = re.search(r'\["app/db\.py","app\.db",.*?,\d+,(\[\[.*?\]\]),\d+\]', content(report))
    assert found is not None
    path = changed(report, found[0], found[0].replace(found[1], f"[{rows}]"), tmp_path)
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), path)
    buttons = tab.page.locator("#debts thead button")
    whole = buttons.count()
    tab.page.fill("#search", "f9")
    expect(buttons.first).to_be_visible()
    context.close()

    assert 0 == whole


def test_nothing_found_is_told(opened: Opened) -> None:
    opened.page.fill("#search", "nothing is called so")

    expect(opened.page.locator("#debts [role=status]")).to_contain_text(
        re.compile(r"^Nothing matches “nothing is called so” in \d+ debts\.$")
    )
    expect(opened.page.locator("#debts tbody")).to_have_count(0)


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        pytest.param("type: ignore", "app/core/keys.py", id="what the rule is about"),
        pytest.param("# type:  ignore", "app/core/keys.py", id="as it stands in the code"),
        pytest.param("app/core/x.py:1: error: Unused  [unused-ignore]", "app/core/keys.py", id="a line of mypy's"),
        pytest.param("app/core/keys.py:5: error: Bad type  [no-such-code]", "", id="a code that nothing has"),
    ],
)
def test_the_list_is_searched_by_what_a_rule_is_about(opened: Opened, asked: str, path: str) -> None:
    opened.page.fill("#search", asked)
    rows = opened.page.locator("#debts tbody tr")
    expect(rows).to_have_count(int(bool(path)))

    assert [path] == [text.split(":")[0] for text in opened.texts("#debts tbody th")] or not path


def test_what_is_recorded_is_named_so(opened: Opened) -> None:
    heads = opened.texts("#trend thead th")

    assert "Recorded" == heads[1]
    assert "Recorded: the baseline that was committed on 2026-05-20, at " in opened.page.inner_text("#trend")


def test_coverage_shows_the_worst_packages_first(opened: Opened) -> None:
    leads = opened.texts("#coverage h3 + .lead")

    assert ["slots that are not typed", "expressions that are not precise"] == [
        re.findall(r"packages? outside tests with the most (.*), the highest number first", lead)[0] for lead in leads
    ]


def test_a_place_is_linked_to_its_line(opened: Opened) -> None:
    address = as_text(opened.page.locator("#debts tbody a", has_text="app/core/rows.py:6").first.get_attribute("href"))

    assert re.fullmatch(r"https://github\.com/shop/web/blob/[0-9a-f]{40}/app/core/rows\.py#L6", address)


def test_a_package_of_the_graph_opens_by_click_and_by_keyboard(opened: Opened) -> None:
    opened.page.locator("#imports .opens", has_text="core").click()
    inner = opened.page.locator("#imports .graph text").all_text_contents()
    opened.page.locator("#imports .crumbs button").first.press("Enter")
    opened.page.locator("#imports .opens", has_text="web").press("Enter")

    assert {"rows", "keys"} <= set(inner)
    assert ["all packages", "app.web"] == opened.texts("#imports .crumbs button")


def test_a_box_that_is_pointed_at_shows_its_own_links(opened: Opened) -> None:
    lit = opened.page.locator("#imports .lights .way.lit title")
    opened.page.locator("#imports .opens", has_text="web").focus()
    titles = lit.all_text_contents()
    opened.page.locator("#imports .opens", has_text="names").focus()

    assert {"app.core → app.web", "app.web → app.core"} == {title.split(":")[0] for title in titles}
    assert 0 == lit.count(), "names has no links"


def test_the_heading_of_what_opened_is_in_view(opened: Opened) -> None:
    opened.page.locator("#imports .opens", has_text="core").click()

    expect(opened.page.locator("#imports h3")).to_be_in_viewport()
    expect(opened.page.locator("#imports .crumbs button").last).to_be_focused()


def test_what_breaks_a_contract_is_marked(opened: Opened) -> None:
    assert 1 <= opened.page.locator("#imports .way.broken, #imports .way.both").count()
    assert 1 <= opened.page.locator("#imports .box.cycle").count()
    assert "broken by 1 import" in opened.page.inner_text("#imports")


def test_a_hotspot_says_its_debts_and_commits(opened: Opened) -> None:
    chart = opened.page.locator("#hotspots .chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    opened.page.mouse.move(box["x"] + box["width"] - 90, box["y"] + 16)

    expect(chart).to_contain_text(re.compile(r"\d+ debts? × \d+ commits?"))


def test_the_bar_follows_what_is_read(opened: Opened) -> None:
    current = opened.page.locator("#sections a[aria-current]")
    expect(current).to_have_text("Today")
    opened.page.evaluate("document.getElementById('coverage').scrollIntoView()")
    expect(current).to_have_text("Coverage")
    opened.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).to_have_text("Words")


def test_an_address_of_a_section_opens_there(opened: Opened, report: Path) -> None:
    opened.page.goto("about:blank")
    opened.page.goto(f"{report.as_uri()}#coverage")
    expect(opened.page.locator("#sections a[aria-current]")).to_have_text("Coverage")


def test_a_name_is_wrapped_at_its_slashes_and_dots(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 844})
    cell = opened.page.locator("#debts tbody th code, #debts tbody th a").first

    assert 2 <= cell.locator("wbr").count()
    assert re.search(r"<wbr>:\d+</bdi>$", cell.inner_html()), "a line's number is never cut in two"
    assert re.fullmatch(r"[\w/]+\.py:\d+", as_text(cell.text_content()))


def test_hostile_texts_are_texts(opened: Opened) -> None:
    shown = opened.page.inner_text("main")

    assert "</script><img src=x onerror=alert(1)>\"'<!-- \ufffdgnp.exe" in shown
    assert "hostile: </script><b> & 'quotes' to be shown" in shown
    assert 0 == opened.page.locator("main img, main b").count()


def test_the_theme_is_changed_by_hand(opened: Opened) -> None:
    opened.page.click("#theme")

    assert "dark" == opened.value("document.documentElement.dataset.theme")
    assert [] == opened.said


def test_who_made_it_worse_is_told_with_a_link(browser: Browser, report: Path, tmp_path: Path) -> None:
    name = "0123456789abcdef0123456789abcdef01234567"
    ann = f'["{name}","2026-05-01","Ann <b>","Read rows",2,1,false,0]'
    bo, flo = (f'["{name}","2026-05-02","{who}","x",1,{among},false,0]' for who, among in (("Bo", 4), ("Flo", 0)))
    cy, di = (f'["{name}","2026-05-02","{who}","x",1,{among},false,9]' for who, among in (("Cy", 1), ("Di", 2)))
    el = f'["{name}","2026-05-02","El","y",0,2,false,9]'
    row = f'["app.core","cast",3,[{ann},{bo},{cy},{di},{el},{flo}],2,false,3],["app.web","cast",1,[{di}],0,false,0]'
    row += f',["tests","cast",9,[{cy}],0,true,0],["tests.big","cast",1,[{ann}],0,true,0]'
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    tab = Opened(
        context.new_page(), changed(report, '"grown":[],"in_tests":0', f'"grown":[{row}],"in_tests":4', tmp_path)
    )
    _, worse, _, _ = tab.texts(".short dd")
    (told,) = [text for text in tab.texts("#trend table tbody tr") if "app.core" in text and "Read rows" in text]
    address = tab.page.locator("#trend a", has_text=name[:12]).first.get_attribute("href")
    context.close()

    assert "app.core +3 cast, 2 of it by 0123456789ab (Ann <b>, 2026-05-01)\n" in worse
    assert "app.web +1 cast by one of 2 commits, such as 0123456789ab (Di, 2026-05-02)\n" in worse
    assert "tests +9 cast, 1 of it probably by 0123456789ab (Cy, 2026-05-02)\n" in worse
    assert "it alone changed these modules, or it alone changed code. ratchet" in worse
    assert "ratchet report --bisect tells by which commit it was." in worse
    assert re.match(r"−(\d+) in all from \S+ to \S+: −\d+ outside tests, \+4 in tests\. No code", worse)
    assert "+2 0123456789ab Ann <b>, 2026-05-01: Read rows" in told
    assert "Flo, 2026-05-02: x; it recorded what an older commit did" in told
    assert "2026-05-02: x; it is the last of 4 commits, of which one did it\n" in told
    assert "2026-05-02: x; probably, of 9 commits\n" in told
    assert "2026-05-02: x; maybe, one of 2 of 9 commits\n" in told
    assert "or 0123456789ab El, 2026-05-02: y; maybe, one of 2 of 9 commits\n" in told
    assert "+3 by 2 smaller rises\n−6 paid, here or in other modules of it" in told
    assert f"https://github.com/shop/web/commit/{name}" == address


def test_only_words_that_are_shown_are_explained(browser: Browser, report: Path, tmp_path: Path) -> None:
    bo = '["0123456789abcdef","2026-05-02","Bo","x",1,16,false,0]'
    grown = f'"grown":[["app.core","cast",3,[{bo}],0,false,0]]'
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), changed(report, '"grown":[]', grown, tmp_path))
    _, worse, _, _ = tab.texts(".short dd")
    lead = tab.page.inner_text("#worse + .lead")
    context.close()

    assert "1 of it by one of 16 commits up to 0123456789ab" in worse
    assert "ratchet report --bisect tells by which commit it was." in worse
    assert [] == [word for word in ("Probably", "Maybe") if word in worse + lead]


def test_why_measuring_does_not_tell_stands_with_the_commits(browser: Browser, report: Path, tmp_path: Path) -> None:
    bo, di = (
        f'["0123456789abcdef","2026-05-02","{who}","x",{count},2,false,9,"none of them raised it"]'
        for who, count in (("Bo", 2), ("Di", 0))
    )
    grown = f'"grown":[["app.core","cast",3,[{bo},{di}],0,false,0]]'
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), changed(report, '"grown":[]', grown, tmp_path))
    _, worse, _, _ = tab.texts(".short dd")
    (told,) = [text for text in tab.texts("#trend table tbody tr") if "Bo" in text]
    lead = tab.page.inner_text("#worse + .lead")
    context.close()

    assert "Bo, 2026-05-02: x; maybe, one of 2 of 9 commits; measuring does not tell: none of them raised it\n" in told
    assert 1 == told.count("measuring does not tell"), "once for all of them"
    assert "+1 that no commit since 2026-04-10 brought, as they were measured" in told
    assert "--bisect" not in worse + lead


def test_noise_of_the_sum_hides_no_trend_of_the_ignores(browser: Browser, report: Path, tmp_path: Path) -> None:
    text = content(report)
    found = re.search(r'\["",\d+,\d+,(\[[^]]*\]).*?\["suppression",\d+,\d+,(\[[^]]*\])', text)
    assert found is not None
    noisy = found[0].replace(found[1], '[null,"","2026-03-01",9,true]', 1)
    falling = noisy.removesuffix(found[2]) + '[-0.5,"2027-07-01","2026-03-01",9,false]'
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), changed(report, found[0], falling, tmp_path))
    _, _, gone, _ = tab.texts(".short dd")
    assumed = tab.page.inner_text("#trend")
    context.close()

    assert re.match(
        r"Ignores \(suppression\), 2: by 2027-07-01, at −0.5 a week. All debts, \d+: no steady trend. Told", gone
    )
    assert "Told by 9 commits, one a week, from 2026-03-01 to 2026-05-20" in gone
    assert "The days below assume that the pace goes on: a straight line through 9 commits" in assumed


def test_debts_that_no_baseline_has_are_told(browser: Browser, report: Path, tmp_path: Path) -> None:
    found = re.search(r'\["",(\d+),(\d+),', content(report))
    assert found is not None
    now, before = int(found[1]), int(found[2])
    context = browser.new_context(offline=True)
    tab = Opened(context.new_page(), changed(report, found[0], f'["",{now - 5},{before},', tmp_path))
    _, worse, _, _ = tab.texts(".short dd")
    (tile,) = [text for text in tab.texts(".tiles div") if "debts" in text]
    context.close()

    assert "Not recorded yet: +5 today, of this change or of what landed past the check." in worse
    assert f"−{before - now} since 2026-04-10" in tile


def test_debts_stand_in_the_order_of_lines(opened: Opened) -> None:
    places = [text.rpartition(":") for text in opened.texts("#debts tbody th")]
    lines = [int(line) for path, _, line in places if path.endswith("app/core/rows.py")]

    assert len(lines) > 3
    assert sorted(lines) == lines


def test_empty_files_are_counted_as_init_counts_them(opened: Opened, report: Path) -> None:
    listed = [path for path in report.parent.rglob("*.py") if ".ratchet_cache" not in path.parts]
    (told,) = [text for text in opened.texts(".tiles dd.small") if text.startswith("in ")]

    assert f"in {len(listed)} files" == told


def test_a_table_is_sorted_by_a_click_on_a_title(opened: Opened) -> None:
    table = opened.page.locator("#trend table").first
    header = table.locator("thead th", has_text="Recorded")
    for way in ("descending", "ascending"):
        header.locator("button").click()
        counts = [int(text.replace(",", "")) for text in table.locator("td:nth-child(2)").all_inner_texts()]
        assert way == header.get_attribute("aria-sort")
        assert len(counts) > 3
        assert sorted(counts, reverse=way == "descending") == counts
    table.locator("thead th", has_text="Rule").locator("button").press("Enter")
    rules = table.locator("tbody th").all_inner_texts()
    assert sorted(rules) == rules
    assert header.get_attribute("aria-sort") is None


def test_what_is_measured_by_fewer_rules_is_told_apart(opened: Opened) -> None:
    told = (
        "Not all is measured alike: in 2 files of tests, these rules count nothing: missing-annotation, unchecked-body."
    )

    assert [told, told] == [text for text in opened.texts("#map .lead, #coverage .lead") if text.startswith("Not all")]
    assert all("% outside tests" in text for text in opened.texts(".tiles div")[1:3])
    assert "tests" not in opened.page.locator("#coverage .chart").first.inner_text().split()
    opened.page.locator("#coverage summary").click()
    assert "tests" in opened.texts("#coverage tbody th")


def test_codes_are_no_lines(opened: Opened) -> None:
    told = opened.page.inner_text("#exceptions")

    assert "1 line silences 2 codes: each code is a debt of the rule suppression." in told
    assert "1 line, as a table" in told
