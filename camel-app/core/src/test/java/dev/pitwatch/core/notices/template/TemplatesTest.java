package dev.pitwatch.core.notices.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TemplatesTest {

    private static final String SAID = "Shine, Bay 1: Warning: AQI exceeded 150. https://pit.example.com/alerts";

    private static final Map<String, String> ALERT = Map.of(
            "workshop", "Shine",
            "name", "Asha",
            "type", "high_aqi",
            "severity", "warning",
            "message", "AQI exceeded 150",
            "place", "Bay 1",
            "value", "180",
            "limit", "150",
            "at", "20/02, 22:30");

    private static final String LINK = "https://pit.example.com/alerts";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void givenNoFolder_whenWritten_thenTheShippedTextsAreTaken() throws Exception {
        Templates templates = templates();

        assertThat(alert(templates, "en", "sms").text()).isEqualTo(SAID);
        assertThat(alert(templates, "hi", "sms").text())
                .isEqualTo("Shine, Bay 1: चेतावनी: AQI 150 से ऊपर है। https://pit.example.com/alerts");
        assertThat(alert(templates, "fr", "sms").text()).isEqualTo(SAID);
        assertThat(alert(templates, "en", "sms").template()).isEqualTo("alert.en");
        assertThat(alert(templates, "en", "sms").variables())
                .containsExactly("Shine, Bay 1", "Warning: AQI exceeded 150", "https://pit.example.com/alerts");
        assertThat(alert(templates, "en", "webhook").values())
                .containsEntry("type", "high_aqi")
                .containsEntry("severity", "warning");
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void givenAnAlert_whenWrittenAsPushAndMail_thenTheyHaveTitleAndSubjectOfTheirOwn() throws Exception {
        Templates templates = templates();

        assertThat(alert(templates, "en", "push").title()).isEqualTo("Warning: Bay 1");
        assertThat(alert(templates, "en", "push").text()).isEqualTo("AQI exceeded 150");
        RenderedNotice mail = alert(templates, "en", "email");
        assertThat(mail.subject()).isEqualTo("Warning: AQI exceeded 150, Bay 1");
        assertThat(mail.text())
                .isEqualTo(
                        """
                        Hello Asha,

                        Shine has a new alert.

                        AQI exceeded 150

                        Where: Bay 1
                        Opened: 20/02, 22:30
                        Severity: Warning
                        Measured: 180
                        Limit: 150

                        Open the alert: https://pit.example.com/alerts""");
        assertThat(mail.html())
                .contains("<td style=", ">180</td>", "<a href=\"https://pit.example.com/alerts\" style=")
                .contains("Sent by Pitwatch for Shine.");
    }

    @Test
    void givenAValueThatIsEmpty_whenWrittenAsMail_thenItsRowIsLeftOut() throws Exception {
        Map<String, String> offline = new HashMap<>(ALERT);
        offline.putAll(Map.of("type", "device_offline", "message", "Device X is offline", "value", "", "limit", ""));

        RenderedNotice mail = content(templates(), "alert", "en", "email", offline);

        assertThat(mail.html()).contains("Severity").doesNotContain("Measured", "Limit");
        assertThat(mail.text()).contains("Severity: Warning\n\nOpen the alert");
    }

    @Test
    void givenValuesThatLookLikeHtml_whenWrittenAsMail_thenTheyAreShownAsTheyAre() throws Exception {
        Map<String, String> hostile = new HashMap<>(ALERT);
        hostile.put("place", "<a href='https://evil.example'>\"Bay\" & 1</a>\n<script>");

        RenderedNotice mail = content(templates(), "alert", "en", "email", hostile);

        assertThat(mail.html())
                .contains(
                        "&lt;a href=&#39;https://evil.example&#39;&gt;&quot;Bay&quot; &amp; 1&lt;/a&gt;<br>&lt;script&gt;")
                .doesNotContain("<script>", "<a href='");
        assertThat(mail.subject()).doesNotContain("\n").endsWith("</a> <script>");
    }

    @Test
    void givenASummary_whenWritten_thenEachAlertIsALineInItsReadersLanguage() throws Exception {
        Map<String, String> values = Map.of(
                "workshop",
                "Shine",
                "name",
                "Asha",
                "count",
                "2",
                "from",
                "22:00",
                "until",
                "07:00",
                AlertLine.VALUE,
                AlertLine.write(List.of(
                        new AlertLine("23:10", "Bay 1", "high_aqi", "AQI exceeded 150", "180", "150"),
                        new AlertLine("02:40", "Bay 2", "solvent", "Solvent exceeded 10 ppm", "11", "10"))));

        Templates templates = templates();

        assertThat(content(templates, "quiet_summary", "en", "push", values).text())
                .isEqualTo("23:10 Bay 1: AQI exceeded 150\n02:40 Bay 2: Solvent exceeded 10 ppm");
        assertThat(content(templates, "quiet_summary", "hi", "email", values).html())
                .contains("23:10 Bay 1: AQI 150 से ऊपर है<br>02:40 Bay 2: Solvent exceeded 10 ppm");
    }

    @Test
    void givenAFileThatChanges_whenItIsRightWrongAndGone_thenTheLastGoodTextGoesOn() throws Exception {
        Templates templates = templates();
        write("alert/en.txt", "{workshop}! {message}");
        settle(templates);
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");

        write("alert/en.txt", "{workshop}:\n{nope} {message}");
        settle(templates);
        assertThat(templates.problems())
                .containsExactly(folder
                        + "/alert/en.txt:2: {nope} is no value of this text, expected one of {at}, {limit}, {link}, "
                        + "{message}, {name}, {place}, {severity}, {type}, {value}, {what}, {where}, {workshop}");
        assertThat(meters.get("pitwatch.templates.problems").gauge().value()).isEqualTo(1);
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");

        Files.delete(folder.resolve("alert/en.txt"));
        settle(templates);
        assertThat(templates.problems()).isEmpty();
        assertThat(alert(templates, "en", "sms").text()).isEqualTo(SAID);
    }

    @Test
    void givenAFileThatIsBeingWritten_whenLookedAtOnce_thenItDoesNotCountYet() throws Exception {
        Templates templates = templates();
        write("alert/en.txt", "{workshop}! {message}");

        templates.refresh();

        assertThat(alert(templates, "en", "sms").text()).isEqualTo(SAID);
        templates.refresh();
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");
    }

    @Test
    void givenFilesThatAreWrong_whenRead_thenAllAreNamedWithTheirLinesAndTheShippedOnesCount() throws Exception {
        write("one_time_code/en.txt", "Your code for {workshop}.");
        write("one_time_code/hi.email.html", "Subject: {code}\n<p>{code}</p>");
        write(
                "alert/en.email.html",
                "Warning\n<p>{message}\n<div class=\"x\">{place}</div>\n<a href=\"javascript:x\">x</a>");
        write("alert/en.push.txt", "{place}");
        write("alert/hi.email.html", "Subject: x\n<p>1 < 2</em></p>");
        write("alert/hi.txt", "{message} { workshop }");
        write("alert/fr.txt", "{message}");
        write("words.hi.txt", "severity.info = x\nfooter\nfoo = 1\nalert.high_aqi = {at}");
        write("layout.html", "<style>p {}</style>\n<p class=\"x\">{subject}</p>");
        Files.write(folder.resolve("alert/hi.push.txt"), new byte[] {(byte) 0xff, 'x'});

        Templates templates = templates();

        assertThat(templates.problems())
                .contains(
                        problem("one_time_code/en.txt:1: {code} is missing, expected it somewhere"),
                        problem("one_time_code/hi.email.html:1: {code} is no value of this text, expected one of "
                                + "{minutes}, {name}, {workshop}"),
                        problem("alert/en.email.html:1: the first line is \"Warning\", expected Subject: …"),
                        problem(
                                "alert/en.email.html:3: class is not for mails, expected one of align, href, style, width"),
                        problem("alert/en.email.html:4: href is \"javascript:x\", expected https://… or a value"),
                        problem("alert/en.email.html:2: <p> has no end, expected </p>"),
                        problem("alert/hi.email.html:2: </em> ends another tag than the last that is open"),
                        problem("alert/hi.email.html:2: there is a < that begins no tag, expected &lt;"),
                        problem("alert/en.push.txt:2: there is no text"),
                        problem("alert/hi.txt:1: there is a brace without a value, expected e.g. {workshop}"),
                        problem("alert/fr.txt: is no text of an event, expected e.g. " + folder
                                + "/alert/en.txt or alert/en.email.html"),
                        problem("words.hi.txt:1: line is missing"),
                        problem("words.hi.txt:2: \"footer\" is no setting, expected key = value"),
                        problem("words.hi.txt:4: {at} is no value of this text, expected one of {limit}, {message}, "
                                + "{place}, {value}"),
                        problem("layout.html:1: <style is dropped or blocked by mail programs, expected tables and "
                                + "inline styles"),
                        problem("layout.html:1: {content} is missing, expected it somewhere"),
                        problem("alert/hi.push.txt:1: is no UTF-8, expected a text in UTF-8"));
        assertThat(alert(templates, "en", "email").subject()).isEqualTo("Warning: AQI exceeded 150, Bay 1");
        assertThat(alert(templates, "hi", "push").title()).isEqualTo("चेतावनी: Bay 1");
    }

    @Test
    void givenAFileThatOthersMayWrite_whenRead_thenItIsNotObeyed() throws Exception {
        write("alert/en.txt", "{workshop}! {message}");
        Files.setPosixFilePermissions(folder.resolve("alert/en.txt"), PosixFilePermissions.fromString("rw-rw-rw-"));

        Templates templates = templates();

        assertThat(templates.problems()).singleElement().asString().contains("can be written by everybody");
        assertThat(alert(templates, "en", "sms").text()).isEqualTo(SAID);

        Files.setPosixFilePermissions(folder.resolve("alert/en.txt"), PosixFilePermissions.fromString("rw-rw-r--"));
        settle(templates);
        assertThat(templates.problems()).isEmpty();
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");
    }

    @Test
    void givenAFileThatCantBeReadOrIsTooLong_whenRead_thenItIsNamedAndTheOthersCount() throws Exception {
        write("alert/en.txt", "{workshop}! {message}");
        write("alert/hi.txt", "{workshop}? {message}");
        write("one_time_code/en.txt", "x");
        Files.setPosixFilePermissions(folder.resolve("alert/hi.txt"), Set.of());
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("one_time_code/en.txt").toFile(), "rw")) {
            file.setLength(3L << 30);
        }

        Templates templates = templates();

        List<String> expected = new ArrayList<>();
        if (!Files.isReadable(folder.resolve("alert/hi.txt"))) { // by root it is
            expected.add(
                    problem("alert/hi.txt:1: can't be read by the hub's own user, expected a file that it may read"));
        }
        expected.add(problem("one_time_code/en.txt:1: has 3221225472 bytes, expected 262144 at most"));
        assertThat(templates.problems()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");
    }

    @Test
    void givenFoldersAndFilesOfOtherPrograms_whenRead_thenTheyAreNoTexts() throws Exception {
        write(".git/HEAD", "ref: refs/heads/main");
        Path closed = Files.createDirectory(folder.resolve(".snapshot"));
        Files.setPosixFilePermissions(closed, Set.of()); // root, whom nothing is closed to, finds it empty
        write("alert/.en.txt.swp", "x");
        write("alert/en.txt~", "x");
        write("alert\\en.txt", "unpacked by a program that knows other separators");

        Templates templates = templates();

        assertThat(templates.problems())
                .containsExactly(problem(
                        "alert\\en.txt: is no text of an event, expected e.g. %s/alert/en.txt or alert/en.email.html"
                                .formatted(folder)));
        assertThat(alert(templates, "en", "sms").text()).isEqualTo(SAID);
    }

    @Test
    void givenAFolderThatCantBeRead_whenItIsLookedAt_thenTheLastGoodTextsGoOnAndThatIsAProblem() throws Exception {
        write("alert/en.txt", "{workshop}! {message}");
        Templates templates = templates();
        Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder.resolve("alert"));
        Files.setPosixFilePermissions(folder.resolve("alert"), Set.of());
        assumeThat(Files.isReadable(folder.resolve("alert")))
                .as("by root it is")
                .isFalse();

        settle(templates);

        assertThat(templates.problems()).singleElement().asString().contains("can't be read");
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");

        Files.setPosixFilePermissions(folder.resolve("alert"), rights);
        templates.refresh();
        assertThat(templates.problems()).isEmpty();
    }

    @Test
    void givenWhatsApp_whenItHasAnApprovedTemplate_thenItsVariablesAreInItsOrderElseThereIsNoTemplate()
            throws Exception {
        String sid = "HX" + "0123456789abcdef".repeat(2);
        write("alert/en.whatsapp.txt", "# approved 2026-11-01\ncontent_sid = " + sid + "\nvariables = place, message");
        write("alert/hi.whatsapp.txt", "content_sid = 12\nvariables = nope");
        Templates templates = templates();

        RenderedNotice written = alert(templates, "en", "whatsapp");

        assertThat(written.contentSid()).isEqualTo(sid);
        assertThat(written.variables()).containsExactly("Bay 1", "AQI exceeded 150");
        assertThatThrownBy(() -> alert(templates, "hi", "whatsapp"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("no_template");
        assertThat(templates.problems())
                .containsExactly(
                        problem("alert/hi.whatsapp.txt:1: content_sid is \"12\", expected HX and 32 of 0-9, a-f"),
                        problem(
                                "alert/hi.whatsapp.txt:2: variables has nope, expected some of at, limit, link, message, "
                                        + "name, place, severity, type, value, what, where, workshop"));
    }

    @Test
    void givenLinks_whenTheFileBehindOneChanges_thenItsTextIsTakenAndALinkToNothingIsLeftOut() throws Exception {
        Templates templates = templates();
        write("texts/short.text", "{workshop}! {message}");
        Files.createDirectories(folder.resolve("alert"));
        Files.createSymbolicLink(folder.resolve("alert/en.txt"), folder.resolve("texts/short.text"));
        Files.createSymbolicLink(folder.resolve("alert/hi.txt"), folder.resolve("texts/nothing"));
        settle(templates);
        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine! AQI exceeded 150");

        write("texts/short.text", "{workshop}: {message}!");
        settle(templates);

        assertThat(alert(templates, "en", "sms").text()).isEqualTo("Shine: AQI exceeded 150!");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void settle(Templates templates) {
        templates.refresh();
        templates.refresh();
    }

    private String problem(String what) {
        return folder + "/" + what;
    }

    @ParameterizedTest
    @EnumSource
    void givenAnAlertOfThePlatform_whenSaidInHindi_thenThereAreWordsForIt(PlatformAlertType type) throws IOException {
        try (InputStream words = TemplateReader.class.getResourceAsStream("/notices/words.hi.txt")) {
            assertThat(new String(words.readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\nalert." + type.code() + " = ");
        }
    }

    private Templates templates() {
        Set<String> ofAlert = new HashSet<>(ALERT.keySet());
        ofAlert.add("link");
        return new Templates(
                folder,
                List.of(
                        new TemplateEvent("alert", ofAlert, Set.of()),
                        new TemplateEvent(
                                "quiet_summary",
                                Set.of("workshop", "name", "count", "from", "until", AlertLine.VALUE, "link"),
                                Set.of()),
                        new TemplateEvent("one_time_code", Set.of("workshop", "name", "minutes"), Set.of("code"))),
                meters);
    }

    private static RenderedNotice alert(Templates templates, String language, String channel) throws TemplateException {
        return content(templates, "alert", language, channel, ALERT);
    }

    private static RenderedNotice content(
            Templates templates, String event, String language, String channel, Map<String, String> values)
            throws TemplateException {
        Map<String, String> open = new HashMap<>(values);
        open.put("link", LINK);
        return templates.render(event, language, channel, open, Map.of());
    }
}
