package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicRulesTest {

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/b, a/b/c, false",
        "a/b/c, a/b, false",
        "a/+, a/b, true",
        "a/+, a, false",
        "a/+/c, a/b/c, true",
        "a/+/c, a/b/d, false",
        "a/#, a/b/c, true",
        "a/#, a, true",
        "a/#, b, false",
        "#, a/b, true",
        "#, $SYS/a, false",
        "$SYS/#, $SYS/a, true",
        "a/+, a/+, false",
        "a/#, a/#, false",
        "a//c, a//c, true",
    })
    void givenAFilter_whenATopicIsPublished_thenItMatchesAsMqttSays(String filter, String topic, boolean expected) {
        assertThat(TopicFilter.matches(filter, topic)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/+, false",
        "a/b, #, false",
        "a/b, a/b/#, false",
        "a/+, a/b, true",
        "a/+, a/+, true",
        "a/+, a/#, false",
        "a/#, a/+/c, true",
        "a/#, a/#, true",
        "a/#, a, true",
        "+/b, a/b, true",
        "+/b, +/b, true",
        "+/b, +/+, false",
        "a/+, $share/g/a/b, false",
    })
    void givenAnAllowedFilter_whenAnotherIsWanted_thenItIsCoveredOnlyIfNothingMoreComes(
            String allowed, String wanted, boolean expected) {
        assertThat(TopicFilter.covers(allowed, wanted)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"$share/g/a/+, a/+", "$share/g, ''", "$share/g/, ''", "a/b, a/b", "$SYS/x, $SYS/x"})
    void givenASubscription_whenUnshared_thenTheFilterIsLeft(String subscription, String filter) {
        assertThat(TopicFilter.unshared(subscription)).isEqualTo(filter);
    }

    @Test
    void givenADevicesRules_whenAsked_thenOnlyItsOwnTopicsPass() {
        TopicRules rules = new TopicRules(
                List.of("workshop/w/device/d/status", "workshop/w/pit/p/sensors"),
                List.of("workshop/w/device/d/command"));

        assertThat(rules.mayPublish("workshop/w/pit/p/sensors")).isTrue();
        assertThat(rules.mayPublish("workshop/w/pit/q/sensors")).isFalse();
        assertThat(rules.mayPublish("workshop/w/device/d/command")).isFalse();
        assertThat(rules.maySubscribe("workshop/w/device/d/command")).isTrue();
        assertThat(rules.maySubscribe("$share/x/workshop/w/device/d/command")).isTrue();
        assertThat(rules.maySubscribe("workshop/w/device/+/command")).isFalse();
        assertThat(rules.maySubscribe("$share/x/#")).isFalse();
    }
}
