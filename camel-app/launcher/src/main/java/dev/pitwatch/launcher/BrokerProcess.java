package dev.pitwatch.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The embedded broker, and the lines spoken with it: it says {@code READY}; {@code open} is answered by {@code OPEN},
 * {@code close} by {@code CLOSED}, either by {@code FAILED} and a reason. Whatever else it says goes to a listener.
 */
final class BrokerProcess implements Child {

    private static final Duration ANSWER_TIME = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final String ENDED = "ENDED";

    private final ChildProcess child;
    private final RollingLog log;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private BrokerProcess(ChildProcess child, RollingLog log) {
        this.child = child;
        this.log = log;
    }

    /** Returns when hubs may connect; gives up once the process computes no more, be the machine as slow or busy as it may. */
    static BrokerProcess awaitReady(ChildProcess child, RollingLog log, Consumer<String> events, StartProgress progress)
            throws IOException, InterruptedException {
        BrokerProcess broker = new BrokerProcess(child, log);
        log.pump(child.errors(), "broker");
        Thread reader = new Thread(() -> broker.read(events), "broker-lines");
        reader.setDaemon(true);
        reader.start();
        try {
            broker.expect("READY", broker.first(progress));
        } catch (IOException | InterruptedException e) {
            child.kill();
            throw e;
        }
        return broker;
    }

    /** Lets devices in. */
    void openToDevices() throws IOException, InterruptedException {
        ask("open", "OPEN");
    }

    /** Keeps devices out; the hub stays connected. */
    void closeToDevices() throws IOException, InterruptedException {
        ask("close", "CLOSED");
    }

    @Override
    public CompletableFuture<?> onExit() {
        return child.onExit();
    }

    @Override
    public void stop() {
        try {
            child.input().close(); // it ends with its input
        } catch (IOException e) {
            // It has ended.
        }
        if (!child.endsWithin(ANSWER_TIME)) {
            child.stop();
        }
    }

    private synchronized void ask(String order, String answer) throws IOException, InterruptedException {
        OutputStream in = child.input();
        in.write((order + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        expect(answer, next(answer));
    }

    private String first(StartProgress progress) throws IOException, InterruptedException {
        long began = System.nanoTime();
        String said = null;
        while (said == null) {
            said = answers.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            Duration since = Duration.ofNanos(System.nanoTime() - began);
            if (said == null && progress.standsStill(since, child.cpu())) {
                throw new IOException("the broker is not ready after %d s and waits for something: %s"
                        .formatted(since.toSeconds(), log.lastLine()));
            }
        }
        return said;
    }

    private String next(String answer) throws IOException, InterruptedException {
        String said = answers.poll(ANSWER_TIME.toMillis(), TimeUnit.MILLISECONDS);
        if (said == null) {
            throw new IOException("the broker did not say %s within %d s".formatted(answer, ANSWER_TIME.toSeconds()));
        }
        return said;
    }

    private void expect(String answer, String said) throws IOException {
        if (said.equals(ENDED)) {
            throw new IOException("the broker ended: %s".formatted(log.lastLine()));
        }
        if (!said.equals(answer)) {
            throw new IOException("the broker said: %s".formatted(said));
        }
    }

    private void read(Consumer<String> events) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> take(line, events));
        } catch (IOException | UncheckedIOException e) {
            // It was killed while it spoke.
        }
        answers.add(ENDED);
    }

    private void take(String line, Consumer<String> events) {
        String word = line.split(" ", 2)[0];
        switch (word) {
            case "READY", "OPEN", "CLOSED", "FAILED" -> answers.add(line);
            default -> events.accept(line);
        }
    }
}
