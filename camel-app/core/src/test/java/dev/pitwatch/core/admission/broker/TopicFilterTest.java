package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "a/+/c, a/b/c, true",
        "a/+/c, +/b/+, true",
        "a/#, a/b/c, true",
        "a/b, a/#, true",
        "a/b, a/b/#, true",
        "a/+/c, a/b/d, false",
        "a/+/c, a/+/c/d, false",
        "a/+/c, a/+, false"
    })
    void givenTwoFilters_whenATopicPassesBoth_thenTheyOverlap(String one, String other, boolean overlap) {
        assertThat(TopicFilter.overlap(one, other)).isEqualTo(overlap);
        assertThat(TopicFilter.overlap(other, one)).isEqualTo(overlap);
    }
}
