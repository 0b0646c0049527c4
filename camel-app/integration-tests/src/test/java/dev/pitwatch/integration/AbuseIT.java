package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The short forms of {@code bench/run abuse}, without its times: nobody takes the product from the others. */
class AbuseIT {

    private static final AbuseScale SCALE = TestLength.of(AbuseScale.SHORTEST, AbuseScale.SHORT);

    @TempDir
    static Path folder;

    private static Optional<AbuseGround> ground = Optional.empty();

    @AfterAll
    static void stop() {
        ground.ifPresent(AbuseGround::close);
        ground = Optional.empty(); // a second try begins with none
    }

    @ParameterizedTest
    @EnumSource
    void givenANeighbour_whenTheProductIsAbused_thenItStaysTheSameProcessAndLosesNothing(Abuse abuse)
            throws IOException {
        AbuseResult result = new AbuseRun(ground(abuse), SCALE).survive(abuse);

        if (!result.missed().isEmpty()) {
            stop(); // so that the next one meets a product that is well
        }
        assertThat(result.missed()).as(result.row()).isEmpty();
    }

    private static AbuseGround ground(Abuse abuse) throws IOException {
        if (ground.isEmpty()) {
            ground = Optional.of(new AbuseGround(Files.createDirectories(folder.resolve(abuse.toString()))));
        }
        return ground.get();
    }
}
