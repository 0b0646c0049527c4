package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoticeTextTest {

    @Test
    void givenEveryEventAndLanguage_whenWritten_thenAllItNamesHasAValueAndNoSecretIsInTheSubject() {
        for (NoticeEvent event : NoticeEvent.values()) {
            for (String language : List.of("en", "hi")) {
                NoticeText text = NoticeText.of(event.code() + "." + language);
                Map<String, String> values = new HashMap<>(Map.of("name", "Asha", "workshop", "Shine"));
                event.open().forEach(value -> values.put(value, "open"));
                String subject = NoticeText.fill(text.subject(), values);
                event.secret().forEach(value -> values.put(value, "s3cret"));

                assertThat(subject).isNotBlank().doesNotContain("{");
                assertThat(NoticeText.fill(text.body(), values))
                        .contains("s3cret")
                        .doesNotContain("{");
            }
        }
    }

    @Test
    void givenATextWithoutItsValue_whenWritten_thenSaysWhich() {
        assertThatThrownBy(() -> NoticeText.fill("{code}", Map.of())).hasMessage("no value code");
        assertThat(NoticeText.fill("{code}", Map.of("code", "$1\\"))).isEqualTo("$1\\");
    }
}
