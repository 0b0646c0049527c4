package dev.pitwatch.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressMaskTest {

    private static final Path LOGGING =
            Path.of("../distribution/assembly/src/main/resources/etc/org.ops4j.pax.logging.cfg");

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "550 5.1.1 <asha.rao+ppf@example.co.in>: unknown; 550 5.1.1 <a***@example.co.in>: unknown",
                "to:a@b.example,bob@c.example; to:a***@b.example,b***@c.example",
                "user \"x_y@example.com\" from 10.0.0.1; user \"x***@example.com\" from 10.0.0.1",
                "no mailbox 'o'brien@example.com'; no mailbox 'o***@example.com'",
                "The 'To' number +919812345678 is not valid.; The 'To' number +***5678 is not valid.",
                "whatsapp:+12025550123; whatsapp:+***0123"
            })
    void givenAPersonsAddress_whenSaid_thenItIsMasked(String text, String masked) {
        assertThat(AddressMask.masked(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.pitwatch.hub.Plugin@1a2b3c failed",
                "at 2026-03-01T10:00:00+05:30, 1771626600000 ms",
                "tcp://127.0.0.1:1883, ESP32-A1B2C3D4E5F6, +0530",
                "user@localhost"
            })
    void givenWhatIsNoAddress_whenSaid_thenItStays(String text) {
        assertThat(AddressMask.masked(text)).isEqualTo(text);
    }

    @Test
    void givenALongWord_whenMasked_thenItStays() {
        String word = "a".repeat(1 << 17) + "@+";

        assertThat(AddressMask.masked(word)).isEqualTo(word);
    }

    /** Each appender's message and stack trace. */
    @Test
    void givenTheHubsLogging_whenItsLayoutsAreRead_thenEachMasksByTheSamePatterns() throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(Files.readString(LOGGING)));
        String masked =
                "%%replace{%%replace{%s}{([A-Za-z0-9_])[A-Za-z0-9._'+-]{0,63}+@(?=[A-Za-z0-9-]+[.][A-Za-z0-9])}{$1***@}}"
                        + "{[+][0-9]{4,11}([0-9]{4})(?![0-9])}{+***$1}";

        assertThat(settings.getProperty("log4j2.appender.console.layout.pattern"))
                .contains(masked.formatted("%msg%n%throwable"));
        for (String appender : new String[] {"json", "file"}) {
            assertThat(settings.getProperty("log4j2.appender.%s.layout.eventTemplate".formatted(appender)))
                    .contains(masked.formatted("%msg"), masked.formatted("%throwable"))
                    .doesNotContain("\"$resolver\":\"message\"", "\"$resolver\":\"exception\"");
        }
    }
}
