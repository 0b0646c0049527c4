package dev.pitwatch.integration;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prometheus itself, which reads one hub each second. */
final class PrometheusServer implements AutoCloseable {

    private final Process process;
    private final String url;

    private PrometheusServer(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one with its files in that folder, for the hub with that management port on this machine. */
    static PrometheusServer of(int management, Path folder) throws IOException {
        Path settings = Files.createDirectories(folder).resolve("prometheus.yml");
        Files.writeString(
                settings,
                """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: pitwatch
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """
                        .formatted(management));
        String address = "127.0.0.1:" + FreePort.any();
        Process process = new ProcessBuilder(List.of(
                        "prometheus",
                        "--config.file=" + settings,
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=" + address))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        return new PrometheusServer(process, "http://" + address);
    }

    /** {@return the newest value of the expression; empty while it has none, or Prometheus isn't ready} */
    String value(String expression) throws IOException {
        if (HubProcess.status(url + "/-/ready") != 200) {
            return "";
        }
        String answer =
                HubProcess.body(url + "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return Json.MAPPER.readTree(answer).at("/data/result/0/value/1").asText();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
