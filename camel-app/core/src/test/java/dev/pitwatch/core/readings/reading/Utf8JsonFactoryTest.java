package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8JsonFactoryTest {

    private final Utf8JsonFactory factory = new Utf8JsonFactory();

    @Test
    void givenTheSameNamesAgain_whenRead_thenTheyAreSharedOnce() throws IOException {
        names("{\"temperature\":24.5,\"alt\":{\"temperature\":{\"DHT22\":24.9}}}");
        names("{\"temperature\":24.6,\"alt\":{}}");

        assertThat(factory.sharedNames()).isEqualTo(3);
    }

    @Test
    void givenADeviceThatNamesMembersAnew_whenItSendsManyMessages_thenFewNamesAreKept() throws IOException {
        for (int message = 0; message < 2_000; message++) {
            String name = "x".repeat(100) + message;

            assertThat(names("{\"%s\":1}".formatted(name))).containsExactly(name);

            assertThat(factory.sharedNames()).isBetween(1, Utf8JsonFactory.SHARED_NAMES + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"b", "\\\"", "\\n", "é"})
    void givenALongName_whenRead_thenItIsRightAndNotKept(String part) throws IOException {
        String written = part.repeat(300);

        List<String> names = names("{\"" + written + "\":1,\"c\":2}");

        assertThat(names).containsExactly(written.replace("\\\"", "\"").replace("\\n", "\n"), "c");
        assertThat(factory.sharedNames()).isZero();
        assertThat(names("{\"" + written + "\":1,\"c\":2}").get(0))
                .as("nor kept by a table of Jackson's own, in which it would be the same object")
                .isNotSameAs(names.get(0));
    }

    private List<String> names(String json) throws IOException {
        List<String> names = new ArrayList<>();
        try (JsonParser parser = factory.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            for (String name = parser.nextFieldName(); parser.currentToken() != null; name = parser.nextFieldName()) {
                if (name != null) {
                    names.add(name);
                }
            }
        }
        return names;
    }
}
