package dev.pitwatch.core.notices.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.testing.TestTemplates;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The texts that come with Pitwatch, each event in each language by each channel. */
class ShippedTextsTest {

    private static final Path FOLDER = Path.of("../../config/templates");
    private static final String SECRET = "https://example.com/track/s3cret";

    private final Templates templates = new Templates(FOLDER, NoticeEvent.forTemplates(), new SimpleMeterRegistry());

    @Test
    void givenTheShippedFolder_whenRead_thenNothingIsWrong() {
        assertThat(templates.problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(NoticeEvent.class)
    void givenAnEvent_whenWritten_thenItHasItsSecretsInTheTextAndInNothingThatOthersMayRead(NoticeEvent event)
            throws Exception {
        for (String language : List.of("en", "hi")) {
            for (String channel : List.of("sms", "email", "push", "webhook")) {
                RenderedNotice written = write(event, language, channel);

                assertThat(written.subject()).isNotBlank().doesNotContain("s3cret", "{", "\n");
                assertThat(written.title()).isNotBlank().doesNotContain("s3cret", "{", "\n");
                assertThat(written.text()).isNotBlank().doesNotContain("{", "<");
                assertThat(written.textWithoutSecrets()).doesNotContain("s3cret", "{");
                assertThat(written.values().toString()).doesNotContain("s3cret");
                assertThat(written.text().contains("s3cret"))
                        .isEqualTo(!event.secret().isEmpty());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(NoticeEvent.class)
    void givenAnEvent_whenWrittenAsMail_thenItIsTablesAndInlineStylesAndFetchesNothing(NoticeEvent event)
            throws Exception {
        for (String language : List.of("en", "hi")) {
            String html = write(event, language, "email").html();

            assertThat(html)
                    .startsWith("<!DOCTYPE html>")
                    .contains("<html lang=\"" + language + "\">", "<meta charset=\"utf-8\">")
                    .doesNotContain("<style", "<script", "<img", "<link", "<div", " class=", "url(", "{", "<!--")
                    .doesNotContainPattern("<p>|<h1>|<th>|<a href=\"[^\"]*\">");
            assertThat(html.contains("s3cret")).isEqualTo(!event.secret().isEmpty());
        }
    }

    @Test
    void givenBothLanguages_whenCompared_thenEachHasTheSameFilesAndNamesTheSameValues() throws Exception {
        try (Stream<Path> files = Files.walk(FOLDER, 2)) {
            for (Path english : files.filter(
                            file -> file.getFileName().toString().startsWith("en."))
                    .toList()) {
                Path hindi =
                        english.resolveSibling(english.getFileName().toString().replaceFirst("^en", "hi"));

                assertThat(hindi).exists();
                assertThat(values(hindi)).as(hindi.toString()).isEqualTo(values(english));
            }
        }
    }

    /** Operators of India take no more than three variables in an SMS without a reason. */
    @Test
    void givenTheTextsOfAlerts_whenTheirValuesAreCounted_thenTheyAreThreeAtMost() throws Exception {
        for (String event :
                List.of("alert", "alert_escalated", "one_time_code", "sms_limit", "subscription_reminder")) {
            assertThat(values(FOLDER.resolve(event).resolve("en.txt"))).hasSizeLessThanOrEqualTo(3);
        }
    }

    @Test
    void givenAnAlert_whenWrittenAsSms_thenItSaysWhereWhatAndHowSevereInTwoValuesAndALink() throws Exception {
        Map<String, String> open = new HashMap<>(Map.of("workshop", "Shine", "name", "Asha"));
        NoticeEvent.ALERT.open().forEach(value -> open.put(value, ""));
        open.putAll(Map.of(
                "type", "critical_aqi",
                "severity", "critical",
                "message", "AQI exceeded 200",
                "place", "Bay 1",
                "link", "https://shop.example/a/7"));

        assertThat(templates.render("alert", "en", "sms", open, Map.of()).text())
                .isEqualTo("Shine, Bay 1: Critical: AQI exceeded 200. https://shop.example/a/7");
        assertThat(values(FOLDER.resolve("alert/en.txt"))).containsExactly("link", "what", "where");
    }

    @Test
    void givenASummaryOfQuietHours_whenWrittenAsSms_thenItHasTheFirstTwoLinesAndALink() throws Exception {
        List<AlertLine> lines = List.of(
                new AlertLine("23:10", "Bay 1", "high_aqi", "AQI exceeded 150", "180", "150"),
                new AlertLine("23:20", "Bay 2", "high_aqi", "AQI exceeded 150", "170", "150"),
                new AlertLine("23:30", "Bay 3", "high_aqi", "AQI exceeded 150", "160", "150"));
        Map<String, String> open = new HashMap<>(Map.of(
                "workshop",
                "Shine",
                "name",
                "Asha",
                "count",
                "3",
                "from",
                "22:00",
                "until",
                "07:00",
                AlertLine.VALUE,
                AlertLine.write(lines),
                "link",
                "https://shop.example/"));

        assertThat(templates
                        .render("quiet_summary", "en", "sms", open, Map.of())
                        .text())
                .isEqualTo("Shine: 3 alerts in your quiet hours.\n23:10 Bay 1: AQI exceeded 150\n"
                        + "23:20 Bay 2: AQI exceeded 150\nhttps://shop.example/");
    }

    @Test
    void givenATextThatIsRegisteredAsItWas_whenTheShippedOneChanged_thenItStays(@TempDir Path folder) throws Exception {
        Path event = Files.createDirectories(folder.resolve("alert"));
        Files.copy(FOLDER.resolve("alert/en.txt"), event.resolve("en.txt"));
        Files.writeString(
                event.resolve("en.dlt.txt"),
                "entity_id = 1101234567890123456\nheader = PITWCH\ntemplate_id = 1107161234567890123\n"
                        + "text = {#alphanumeric#}, {#alphanumeric#}: {#alphanumeric#}.\n");
        Map<String, String> open = new HashMap<>(Map.of("workshop", "Shine", "name", "Asha"));
        NoticeEvent.ALERT.open().forEach(value -> open.put(value, ""));
        open.putAll(Map.of("severity", "critical", "message", "AQI exceeded 200", "place", "Bay 1"));

        assertThat(TestTemplates.in(folder)
                        .render("alert", "en", "sms", open, Map.of())
                        .text())
                .isEqualTo("Shine, Bay 1: AQI exceeded 200.");
    }

    private static TreeSet<String> values(Path file) throws Exception {
        return new TreeSet<>(new Phrase(Files.readString(file), 1).values());
    }

    private RenderedNotice write(NoticeEvent event, String language, String channel) throws Exception {
        Map<String, String> open = new HashMap<>(Map.of("workshop", "Shine", "name", "Asha"));
        event.open().forEach(value -> open.put(value, "open"));
        open.computeIfPresent(
                AlertLine.VALUE,
                (name, value) -> AlertLine.write(
                        List.of(new AlertLine("23:10", "Bay 1", "high_aqi", "AQI exceeded 150", "180", "150"))));
        Map<String, String> secret = new HashMap<>();
        event.secret().forEach(value -> secret.put(value, SECRET));
        return templates.render(event.code(), language, channel, open, secret);
    }
}
