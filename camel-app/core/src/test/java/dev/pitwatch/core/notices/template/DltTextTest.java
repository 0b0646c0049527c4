package dev.pitwatch.core.notices.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DltTextTest {

    private static final String IDS =
            """
            entity_id = 1101234567890123456
            header = PITWCH
            template_id = 1107161234567890123
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Code {#numeric#}.                | Code 123456.                          | true
                    Code {#number#}.                 | Code 123456.                          | true
                    Code {#numeric#}.                | Code 12a456.                          | false
                    Code {#numeric#}.                | Code 123456                           | false
                    {#alphanumeric#} is ready.       | Škoda "Octavia", 4x4 (गाड़ी) is ready.  | true
                    {#alphanumeric#} is ready.       | see www.evil.example is ready.        | false
                    {#alphanumeric#} is ready.       | https://evil.example is ready.        | false
                    See {#url#}                      | See https://pit.example.com/track/abc | true
                    See {#url#}                      | See https://evil.example/track/abc    | false
                    See {#url#}                      | See pit.example.com                   | false
                    See {#urlott#}                   | See https://play.example.com/app      | true
                    Call {#cbn#}                     | Call +919812345678                    | true
                    Call {#cbn#}                     | Call me                               | false
                    Write to {#email#}               | Write to help@example.com             | true
                    Write to {#email#}               | Write to help                         | false
                    {#var#}: {#var#} at {#var#}.     | Shine: AQI exceeded 150 at Bay 1.     | true
                    {#var#} ready  {#Url#}           | Civic ready https://pit.example.com/x | true
                    """)
    void givenARegisteredText_whenAnSmsIsCompared_thenItsVariablesTakeWhatTheirTypesSay(
            String registered, String sms, boolean matches) {
        assertThat(dlt(registered).matches(sms)).isEqualTo(matches);
    }

    @Test
    void givenValuesThatAreTooLong_whenFitted_thenTextIsCutAndNumbersAndLinksAreNot() {
        DltText text = dlt("{#var#} {#alphanumeric#} {#numeric#} {#url#}");
        String longLink = "https://pit.example.com/" + "x".repeat(200);

        List<String> fitted = text.fitted(List.of("é".repeat(50), "y".repeat(50), "1".repeat(31), longLink));

        assertThat(fitted).containsExactly("é".repeat(30), "y".repeat(40), "1".repeat(31), longLink);
        assertThat(text.matches(String.join(" ", fitted))).isFalse();
    }

    @Property(tries = 300)
    void givenAnyValues_whenFittedAndWithoutLinks_thenTheSmsIsTheRegisteredOne(
            @ForAll @StringLength(min = 1, max = 80) String car, @ForAll @StringLength(min = 1, max = 80) String shop) {
        String first = printed(car);
        String second = printed(shop);
        DltText text = dlt("Your {#alphanumeric#} is ready at {#alphanumeric#}.");

        List<String> fitted = text.fitted(List.of(first, second));

        assertThat(text.matches("Your %s is ready at %s.".formatted(fitted.get(0), fitted.get(1))))
                .isTrue();
        assertThat(fitted).allMatch(value -> value.codePointCount(0, value.length()) <= 40);
    }

    /** Letters as names have them: nothing that ends a line, no link, something to see. */
    private static String printed(String any) {
        return "x" + any.replaceAll("[\\p{Cntrl}\\s\\p{Z}:.]|\\p{Cs}", "-");
    }

    @Test
    void givenARegisteredText_whenWritten_thenItIsCutCarriesItsIdsAndHidesItsSecret() throws Exception {
        write("en.dlt.txt", IDS + "links = https://pit.example.com/\ntext = Your {#alphanumeric#} is ready. {#url#}");
        Templates templates = templates();

        RenderedNotice sms = templates.render(
                "job_ready",
                "en",
                "sms",
                Map.of("car", "A very long name of a car that no one would ever give to it"),
                Map.of("link", "https://pit.example.com/track/abc"));

        assertThat(templates.problems()).isEmpty();
        assertThat(sms.text())
                .isEqualTo("Your A very long name of a car that no one wo is ready. https://pit.example.com/track/abc");
        assertThat(sms.textWithoutSecrets()).endsWith("is ready. ••••").doesNotContain("abc");
        assertThat(sms.target())
                .containsOnly(
                        Map.entry("dlt_entity_id", "1101234567890123456"),
                        Map.entry("dlt_header", "PITWCH"),
                        Map.entry("dlt_template_id", "1107161234567890123"));
        assertThat(templates
                        .render("job_ready", "en", "whatever", Map.of("car", "Civic"), Map.of("link", "x"))
                        .target())
                .isEmpty();
    }

    @Test
    void givenALinkThatIsNotRegistered_whenWritten_thenItIsAMismatch() throws Exception {
        write("en.dlt.txt", IDS + "links = https://pit.example.com/\ntext = Your {#alphanumeric#} is ready. {#url#}");

        assertMismatch(templates(), "http://localhost:8080/track/abc");
    }

    @Test
    void givenATextThatIsNotTheRegisteredOne_whenRead_thenItIsSaidWhereAndNoSuchSmsIsSent() throws Exception {
        write("en.dlt.txt", IDS + "text = Your {#alphanumeric#} can be fetched. {#url#}");
        Templates templates = templates();

        assertThat(templates.problems())
                .containsExactly(folder + "/job_ready/en.dlt.txt:4: text is \"Your {#alphanumeric#} can be fetched. "
                        + "{#url#}\", but what is sent is \"Your {car} is ready. {link}\": such an SMS is not sent");
        assertMismatch(templates, "https://pit.example.com/track/abc");
    }

    @Test
    void givenARegistrationThatCannotBeRead_whenWritten_thenNoSmsIsSentInPlaceOfIt() throws Exception {
        write("en.dlt.txt", "entity_id = x\nheader = PITWCH\ntext = {#money#}\nfoo = 1\nheader = TWICE");
        Templates templates = templates();

        assertThat(templates.problems())
                .extracting(problem -> problem.substring(problem.indexOf("txt:")))
                .containsExactlyInAnyOrder(
                        "txt:1: entity_id is \"x\", expected 8 to 20 digits",
                        "txt:1: template_id is missing",
                        "txt:3: {#money#} is no type, expected e.g. {#alphanumeric#}",
                        "txt:4: foo is unknown, expected one of entity_id, header, links, template_id, text",
                        "txt:5: header is there twice, expected it once");
        assertMismatch(templates, "https://pit.example.com/track/abc");
    }

    private static void assertMismatch(Templates templates, String link) {
        assertThatThrownBy(
                        () -> templates.render("job_ready", "en", "sms", Map.of("car", "Civic"), Map.of("link", link)))
                .isInstanceOfSatisfying(
                        TemplateException.class, e -> assertThat(e.reason()).isEqualTo(TemplateException.DLT_MISMATCH));
    }

    private Templates templates() throws IOException {
        write("en.txt", "Your {car} is ready. {link}");
        write("en.email.html", "Subject: Ready\n<p>{car} {link}</p>");
        return new Templates(
                folder,
                List.of(new TemplateEvent("job_ready", Set.of("car", "workshop", "name"), Set.of("link"))),
                new SimpleMeterRegistry());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("job_ready").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static DltText dlt(String text) {
        TemplateProblems problems = new TemplateProblems("x");
        DltText read = DltText.read(IDS + "links = https://pit.example.com/\ntext = " + text, problems);
        assertThat(problems.found()).isEmpty();
        return read;
    }
}
