package dev.pitwatch.hub.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTextTest {

    private static final int DOCUMENTS = 100;

    private static ByteBuffer template(String json) {
        return new TemplateText().read(json.getBytes(UTF_8));
    }

    private static String thereAndBack(String json) {
        TemplateText text = new TemplateText();
        ByteBuffer template = text.read(json.getBytes(UTF_8));
        byte[] kept = new byte[template.remaining()];
        template.get(kept);
        return new String(TemplateText.filled(kept, text.values(), 0), UTF_8);
    }

    @Test
    void givenReadingsThatDifferInValuesOnly_whenRead_thenTheirTemplateIsOne() {
        ByteBuffer one =
                template("{\"id\":\"ESP32-A1B2\",\"at\":\"2026-11-30T22:18:40.123Z\",\"t\":-3.5,\"late\":false}");

        assertThat(one)
                .isEqualTo(template("{\"id\":\"ESP32-00C2\",\"at\":\"2026-11-30T23:59:59Z\",\"t\":41,\"late\":false}"))
                .isNotEqualTo(template(
                        "{\"id\":\"ESP32-A1B2\",\"at\":\"2026-11-30T22:18:40.123Z\",\"t\":null,\"late\":false}"))
                .isNotEqualTo(template(
                        "{\"id\":\"ESP32-A1B2\",\"at\":\"2026-11-30T22:18:40.123Z\",\"u\":-3.5,\"late\":false}"));
    }

    @Test
    void givenAReading_whenRead_thenItsDigitsTakeHalfAByteEach() {
        TemplateText text = new TemplateText();
        text.read("{\"t\":23.41,\"at\":\"2026-11-30T22:18:40Z\"}".getBytes(UTF_8));

        assertThat(text.values()).hasSize((5 + 1 + 20 + 1 + 1) / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "-0.5e+10",
                "\"a quote \\\" and 1 more\"",
                "\"ends in a backslash 1\\\\\"",
                "{\"12345678\":1,\"name is no value 1\":\"1234567\"}",
                "[1,22,333,\"ESP32-A1B2C3\",1E5,-2,\"2026-11-30T22:18:40Z\",3]",
                "{\"note\":\"नमस्ते 12345678\",\"n\":12345678}",
                "[\"1234567é\",\"\\u00e9 12345678\",\"--------1\"]"
            })
    void givenOddText_whenFilledAgain_thenItIsTheSame(String json) {
        assertThat(thereAndBack(json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8, 254, 255, 256, 5_000})
    void givenLongValues_whenFilledAgain_thenTheyAreTheSame(int length) {
        String json = "{\"a\":1,\"s\":\"%s\",\"n\":%s,\"m\":\"%sx\"}"
                .formatted("1".repeat(length), "9".repeat(length), "2".repeat(length - 1));

        assertThat(thereAndBack(json)).isEqualTo(json);
    }

    @RepeatedTest(10)
    void givenDocumentsOfAnyShape_whenFilledAgain_thenTheyAreTheSame(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        for (int i = 0; i < DOCUMENTS; i++) {
            String json = Json.text(document(random, 3));
            assertThat(thereAndBack(json)).isEqualTo(json);
        }
    }

    private static Object document(Random random, int levels) {
        return switch (random.nextInt(levels > 0 ? 7 : 5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10);
            case 2 -> random.nextBoolean();
            case 3, 4 -> text(random);
            case 5 -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    members.put(text(random), document(random, levels - 1));
                }
                yield members;
            }
            default -> {
                List<Object> elements = new ArrayList<>();
                for (int i = random.nextInt(6); i > 0; i--) {
                    elements.add(document(random, levels - 1));
                }
                yield elements;
            }
        };
    }

    private static String text(Random random) {
        String some = random.nextBoolean() ? "0123456789-.:TZ" : "05-:Tab\"\\é{ ,\n";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(20) == 0 ? 300 : 14); i > 0; i--) {
            text.append(some.charAt(random.nextInt(some.length())));
        }
        return text.toString();
    }
}
