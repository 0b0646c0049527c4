package dev.pitwatch.core.work.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.work.tracking.TrackingLinks.Link;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrackingLinksTest {

    private final TrackingLinks links = links("0123456789abcdef0123456789abcdef");

    @Test
    void givenLinks_whenMade_thenEachTokenIs128RandomBitsIn22Letters() {
        Set<String> tokens =
                IntStream.range(0, 1_000).mapToObj(i -> links.make().token()).collect(Collectors.toSet());

        assertThat(tokens).hasSize(1_000).allSatisfy(token -> {
            assertThat(token).hasSize(22).matches(TrackingLinks::isToken);
            assertThat(Base64.getUrlDecoder().decode(token)).hasSize(16);
        });
    }

    @Test
    void givenALink_whenKept_thenItIsFoundByItsHashAndReadAgainUnderTheSameKeyOnly() {
        Link link = links.make();

        assertThat(links.hash(link.token())).isEqualTo(link.hash()).hasSize(32);
        assertThat(links.open(link.kept())).isEqualTo(link.token());
        assertThat(links.url(link.token())).isEqualTo("https://shop.example/track/" + link.token());
        TrackingLinks others = links("fedcba9876543210fedcba9876543210");
        assertThat(others.hash(link.token())).isNotEqualTo(link.hash());
        assertThatThrownBy(() -> others.open(link.kept())).isInstanceOf(IllegalArgumentException.class);
        assertThat(link.toString()).doesNotContain(link.token());
    }

    @Test
    void givenTextsThatAreNoTokens_whenLookedAt_thenTheyAreNone() {
        assertThat(TrackingLinks.isToken("AAAAAAAAAAAAAAAAAAAAAA")).isTrue();
        assertThat(TrackingLinks.isToken("AAAAAAAAAAAAAAAAAAAAA")).isFalse();
        assertThat(TrackingLinks.isToken("AAAAAAAAAAAAAAAAAAAAAAA")).isFalse();
        assertThat(TrackingLinks.isToken("AAAAAAAAAAAAAAAAAAAAAB")).isFalse();
        assertThat(TrackingLinks.isToken("AAAAAAAAAAAA+AAAAAAAAA")).isFalse();
    }

    private static TrackingLinks links(String key) {
        return new TrackingLinks(
                new MasterKey(key.getBytes(StandardCharsets.US_ASCII)), URI.create("https://shop.example"));
    }
}
