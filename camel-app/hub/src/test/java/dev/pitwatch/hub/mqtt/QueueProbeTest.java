package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueueProbeTest {

    @Test
    void givenANodeWhoseNameEndsLikeOurs_whenItLostTheQueue_thenItIsAnother() {
        assertThat(QueueProbe.isLostAtAnother("lost hub-1", "1")).isTrue();
        assertThat(QueueProbe.isLostAtAnother("lost 1", "1")).isFalse();
        assertThat(QueueProbe.isLostAtAnother("hub-1", "1")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1a2b3c4d", "hub-1", "hub_1.pitwatch.internal", "Halle-Süd"})
    void givenWhatAFileMayName_whenItsProbeComes_thenItIsANode(String node) {
        assertThat(QueueProbe.isNode(node)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lost hub-1", "a\nb", "a\u0000b"})
    void givenNoName_whenItComes_thenItIsNoNode(String text) {
        assertThat(QueueProbe.isNode(text)).isFalse();
    }
}
