package dev.pitwatch.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.people.identity.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResumeLimitTest {

    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // it wraps
    private final ResumeLimit limit = new ResumeLimit(nanoTime::get);

    @Test
    void givenALink_whenItResumesAFourthTimeInAMinute_thenItMayNotAndOthersMay() {
        Principal link = link();
        for (int i = 0; i < ResumeLimit.MAX_RESUMES; i++) {
            assertThat(limit.take(link)).isTrue();
        }

        assertThat(limit.take(link)).isFalse();
        assertThat(limit.take(link())).isTrue();
    }

    @Test
    void givenALinkThatMayNot_whenAMinuteHasPassed_thenItMayAgain() {
        Principal link = link();
        for (int i = 0; i <= ResumeLimit.MAX_RESUMES; i++) {
            limit.take(link);
        }

        nanoTime.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(limit.take(link)).isFalse();
        nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(limit.take(link)).isTrue();
    }

    private static Principal link() {
        return Principal.byLink(UUID.randomUUID(), 1, 1, Set.of());
    }
}
