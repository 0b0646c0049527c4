package dev.pitwatch.integration;

import static dev.pitwatch.integration.InstalledPrograms.installed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Settings and rules of Prometheus, by its own tool. */
class PrometheusRulesIT {

    @Test
    void givenRulesAndSettingsOfPrometheus_whenPromtoolChecksThem_thenNoneIsWrong()
            throws IOException, InterruptedException {
        assumeTrue(installed("promtool"), "promtool is not installed");
        for (String words : List.of(
                "check config ../../docker/prometheus/prometheus.yml",
                "test rules ../../docker/prometheus/rules.test.yml")) {
            List<String> command = Stream.concat(
                            Stream.of("promtool"), Pattern.compile(" ").splitAsStream(words))
                    .toList();
            assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                    .as(words)
                    .isZero();
        }
    }
}
