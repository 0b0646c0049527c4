package dev.pitwatch.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthTest {

    private final Health health = new Health();
    private final StartCheck start = new StartCheck();

    @Test
    void givenAPartThatIsDown_whenAsked_thenLiveButNotReadyAndItSaysWhich() {
        health.add(start);
        start.waitingFor("the database");

        assertThat(health.live().status()).isEqualTo("up");
        assertThat(health.ready().isUp()).isFalse();
        assertThat(health.ready().checks().get("start").reason()).isEqualTo("waiting for the database");
        assertThat(ManagementServer.json(health.ready())).contains("\"status\":\"down\"", "the database");
        assertThat(ManagementServer.json(health.publicly()))
                .contains("\"status\":\"down\"")
                .doesNotContain("the database");
    }

    @Test
    void givenAllPartsUp_whenAsked_thenReady() {
        start.waitingFor("");
        health.add(start);

        assertThat(health.ready().isUp()).isTrue();
    }

    @Test
    void givenAPartThatIsDown_whenOthersAreAskedFor_thenOnlyItIsToBlame() {
        start.waitingFor("the database");
        health.add(start);

        assertThat(health.ready().isUp("start")).isFalse();
        assertThat(health.ready().isUp("broker")).as("not looked at").isTrue();

        assertThat(new Health.Report("down", Map.of("start", new Health.Part("up", 0, null))).isUp("start"))
                .isTrue();
    }

    @Test
    void givenNoParts_whenAsked_thenNotReady() {
        assertThat(health.ready().isUp()).isFalse();
    }
}
