package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Devices that do what they are commanded, each over a connection of its own; one thread plays them all. */
final class PlayedDevices implements AutoCloseable {

    private static final int TURN_MS = 20;
    private static final int TURNS_A_SECOND = 1000 / TURN_MS;

    private final TwoHubs hubs;
    private final List<Played> all = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService player = Executors.newSingleThreadScheduledExecutor();
    private volatile Exception ended;
    private int turn;

    enum Manner {
        /** Answers, and says once a second that it is disabled, as if that were the hour. */
        OF_NOW,
        /** The same, but what it gets for the first time gets lost, as in a power cut. */
        FORGETFUL,
        /** Old firmware, which answers nothing and says no status. */
        OLD
    }

    /** One of them, and the kinds of what it has done, by id: a repeat is answered only. */
    private static final class Played {

        final Device device;
        final MqttConnection connection;
        final Manner manner;
        final Set<String> lost = new HashSet<>();
        final Map<String, String> done = Collections.synchronizedMap(new HashMap<>());
        volatile boolean enabled = true;
        int read;
        long seq;

        Played(Device device, MqttConnection connection, Manner manner) {
            this.device = device;
            this.connection = connection;
            this.manner = manner;
        }

        void obey() throws IOException {
            for (; read < connection.received().size(); read++) {
                JsonNode command = connection.received().get(read).json();
                String id = command.get("command_id").textValue();
                String kind = command.get("command").textValue();
                if (manner == Manner.FORGETFUL && lost.add(id)) {
                    continue;
                }
                if (done.put(id, kind) == null && (kind.equals("DISABLE") || kind.equals("ENABLE"))) {
                    enabled = kind.equals("ENABLE");
                    sayStatus();
                }
                if (manner != Manner.OLD) {
                    say("ack", "{\"v\":1,\"command_id\":\"%s\",\"state\":\"done\"}".formatted(id));
                }
            }
        }

        void speak() throws IOException {
            if (!enabled) {
                sayStatus();
            } else if (manner == Manner.OLD) {
                connection.send(
                        device.legacySensors(),
                        Payload.of(device).with("v", null).bytes());
            } else {
                connection.send(
                        device.sensors(), device.reading("played", seq++).bytes());
            }
        }

        void sayStatus() throws IOException {
            if (manner != Manner.OLD) {
                say(
                        "status",
                        "{\"v\":1,\"device_id\":\"%s\",\"status\":\"%s\",\"conn\":1,\"boot_id\":\"played\",\"interval_s\":10}"
                                .formatted(device.id(), enabled ? "online" : "disabled"));
            }
        }

        private void say(String what, String payload) throws IOException {
            connection.send(device.topic(what), payload.getBytes(StandardCharsets.UTF_8));
        }
    }

    PlayedDevices(TwoHubs hubs) {
        this.hubs = hubs;
        player.scheduleWithFixedDelay(this::play, 0, TURN_MS, TimeUnit.MILLISECONDS);
    }

    void switchOn(Manner manner, Collection<Device> devices) throws IOException {
        for (Device device : devices) {
            Played one = new Played(device, hubs.connect(device), manner);
            one.connection.subscribe(device.topic("command"));
            one.sayStatus();
            all.add(one);
        }
    }

    private void play() {
        try {
            boolean speaks = turn++ % TURNS_A_SECOND == 0;
            for (Played one : all) {
                one.obey();
                if (speaks) {
                    one.speak();
                }
            }
        } catch (IOException e) {
            ended = e;
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            ended = e;
            throw e;
        }
    }

    /** Else a test waits in vain for devices that nobody plays any more. */
    private void mustGoOn() {
        if (ended != null) {
            throw new IllegalStateException("the devices play no more", ended);
        }
    }

    /** {@return ids of all commands of that kind that were done, each as often as it was} */
    List<String> done(String kind) {
        mustGoOn();
        return all.stream()
                .flatMap(one -> Map.copyOf(one.done).entrySet().stream())
                .filter(done -> done.getValue().equals(kind))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** {@return how many measure} */
    long enabled() {
        mustGoOn();
        return all.stream().filter(one -> one.enabled).count();
    }

    @Override
    public void close() {
        player.shutdownNow();
        all.forEach(one -> one.connection.close());
    }
}
