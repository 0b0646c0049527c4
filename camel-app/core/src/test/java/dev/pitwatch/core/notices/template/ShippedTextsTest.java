package dev.pitwatch.core.notices.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.notification.NoticeEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
