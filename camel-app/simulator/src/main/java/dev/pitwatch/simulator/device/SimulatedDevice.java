package dev.pitwatch.simulator.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.device.DeviceMemory.Finished;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One device of the demo. All its state is confined to the simulator's thread, on which every method runs. */
final class SimulatedDevice implements PlayedDevice {

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedDevice.class);
    private static final Duration DIAG_INTERVAL = Duration.ofSeconds(300);
    private static final Duration DISABLED_STATUS_INTERVAL = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Demo.Device account;
    private final PitClimate climate;
    private final Mishaps mishaps;
    private final boolean secondThermometer;
    private final Path file;
    private final Clock clock;
    private final ScheduledExecutorService thread;
    private final DeviceLink link;
    private final ReconnectDelay givingWay;
    private final OtherBoots others;
    private final Deque<Finished> unsaid = new ArrayDeque<>();
    private DeviceMemory memory;
    private Messages messages;
    private Duration pause = FIRST_PAUSE;
    private boolean connecting;
    private boolean online;
    private boolean stopped;
    private Instant readingDue = Instant.MIN;
    private Instant diagDue = Instant.MIN;
    private Instant statusDue = Instant.MAX;
    private Instant connectDue = Instant.MIN;

    SimulatedDevice(
            Demo.Device account,
            String brokerUrl,
            PitClimate climate,
            Mishaps mishaps,
            boolean secondThermometer,
            Path folder,
            Optional<ClientWatch> watch,
            HeardBoots heard,
            Clock clock,
            ScheduledExecutorService thread)
            throws MqttException {
        this.account = account;
        this.climate = climate;
        this.mishaps = mishaps;
        this.secondThermometer = secondThermometer;
        this.file = folder.resolve(account.deviceId() + ".json");
        this.clock = clock;
        this.thread = thread;
        this.memory = DeviceMemory.load(file)
                .orElseGet(() -> DeviceMemory.fresh(account.licenseKey(), account.workshop(), account.pit()));
        this.others = new OtherBoots(heard, account.deviceId());
        this.messages = switchedOn();
        this.givingWay = new ReconnectDelay(watch.isPresent());
        watch.ifPresent(events -> events.onChange(this::clientChanged));
        this.link = new DeviceLink(brokerUrl, account.deviceId(), account, new OnThread());
    }

    @Override
    public String deviceId() {
        return account.deviceId();
    }

    boolean isOnline() {
        return online;
    }

    @Override
    public void tick() {
        Instant now = clock.instant();
        if (mishaps.isAway(now)) {
            loseNetwork(now);
            return;
        }
        if (!online) {
            connectWhenDue(now);
            return;
        }
        if (!now.isBefore(statusDue)) {
            statusDue = now.plus(DISABLED_STATUS_INTERVAL);
            sayStatus(null);
        }
        if (!now.isBefore(readingDue)) {
            readingDue = now.plusSeconds(memory.intervalSeconds());
            if (memory.sendsReadings()) {
                link.publish(
                        sensorsTopic(), messages.reading(memory, climate.at(now, mishaps.dust(now)), now), 1, false);
            }
        }
        if (!now.isBefore(diagDue)) {
            diagDue = now.plus(DIAG_INTERVAL);
            link.publish(topic("diag"), messages.diag(now), 0, false);
        }
    }

    @Override
    public void stop() {
        stopped = true;
        leave("restart");
        link.close();
    }

    // Connection

    private void connectWhenDue(Instant now) {
        if (connecting || stopped || now.isBefore(connectDue)) {
            return;
        }
        if (others.isFound(now)) {
            givingWay.heard(now);
        }
        if (!givingWay.mayConnect(now)) {
            return;
        }
        connecting = true;
        remember(memory.connecting());
        try {
            link.connect(topic("status"), messages.will(memory));
        } catch (MqttException e) {
            connectFailed(e);
        }
    }

    private void connected() {
        connecting = false;
        if (stopped) {
            return;
        }
        online = true;
        pause = FIRST_PAUSE;
        Instant now = clock.instant();
        givingWay.connected(now);
        LOG.info("{}: connected", deviceId());
        link.subscribe(topic("command"));
        sayStatus(null);
        while (!unsaid.isEmpty()) {
            say(unsaid.poll());
        }
        readingDue = now; // the first reading at once
        diagDue = now;
    }

    private void connectFailed(Throwable failure) {
        connecting = false;
        LOG.info("{}: cannot connect ({}); again in {} s", deviceId(), failure.getMessage(), pause.toSeconds());
        retryLater();
    }

    private void disconnected(int reasonCode) {
        connecting = false;
        if (!online) {
            return;
        }
        online = false;
        if (reasonCode == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER) {
            givingWay.takenOver(clock.instant());
            LOG.info("{}: another client took over", deviceId());
        }
        retryLater();
    }

    private void clientChanged(String clientId, boolean there) {
        if (clientId.equals(deviceId())) {
            onThread(() -> {
                givingWay.other(there, clock.instant());
                LOG.info("{}: another client {}", deviceId(), there ? "is here: silent" : "left: silent for a minute");
            });
        }
    }

    private void loseNetwork(Instant now) {
        if (!online) {
            return;
        }
        online = false;
        connectDue = now; // as soon as there is a network again
        LOG.info("{}: off the network for {} min", deviceId(), Mishaps.AWAY.toMinutes());
        link.cut();
    }

    private void retryLater() {
        connectDue = clock.instant().plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    /** Ends the connection cleanly, which suppresses the will, so the device says itself that it leaves. */
    private void leave(String reason) {
        if (!online) {
            return;
        }
        online = false;
        link.disconnect(topic("status"), messages.status(memory, "offline", reason));
    }

    // Commands

    private void obey(byte[] payload) {
        JsonNode command;
        try {
            command = Json.MAPPER.readTree(new String(payload, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            LOG.info("{}: a command that is not JSON", deviceId());
            return;
        }
        String id = command.path("command_id").asText("");
        if (id.isEmpty()) {
            return;
        }
        Optional<Finished> before = memory.find(id);
        if (before.isPresent()) {
            say(before.get());
        } else if (command.path("exp").isNumber()
                && command.path("exp").asLong() < clock.instant().getEpochSecond()) {
            finish(id, "rejected", "expired");
        } else {
            obey(id, command.path("command").asText(""), command);
        }
    }

    private void obey(String id, String name, JsonNode command) {
        JsonNode params = command.path("params");
        LOG.info("{}: {}", deviceId(), name);
        switch (name) {
            case "DISABLE" -> disable(id, command.path("reason").asText(null));
            case "ENABLE" -> enable(id);
            case "SET_INTERVAL" -> setInterval(id, params.path("interval_s"));
            case "IDENTIFY" -> finish(id, "done", null);
            case "SET_LICENCE" -> setLicence(id, params.path("license_key"));
            case "ASSIGN" -> assign(id, params.path("workshop"), params.path("pit"));
            case "RESTART" -> restart(id, command.path("exp").isNumber());
            case "OTA_UPDATE" -> finish(id, "rejected", "not_supported");
            default -> finish(id, "rejected", "unknown_command");
        }
    }

    private void disable(String id, @Nullable String reason) {
        remember(memory.disabled(true));
        finish(id, "done", null);
        sayStatus(reason);
    }

    private void enable(String id) {
        remember(memory.disabled(false));
        finish(id, "done", null);
        sayStatus(null);
        readingDue = clock.instant();
    }

    private void setInterval(String id, JsonNode seconds) {
        if (!seconds.isIntegralNumber() || seconds.asInt() < 2 || seconds.asInt() > 3_600) {
            finish(id, "rejected", "bad_params");
            return;
        }
        remember(memory.every(seconds.asInt()));
        finish(id, "done", null);
        sayStatus(null);
        readingDue = clock.instant();
    }

    private void setLicence(String id, JsonNode key) {
        if (!key.isTextual() || key.asText().isEmpty()) {
            finish(id, "rejected", "bad_params");
            return;
        }
        remember(memory.licensed(key.asText()));
        finish(id, "done", null);
    }

    /** The will was given under the old topic, so the device connects anew; it answers on its new topic. */
    private void assign(String id, JsonNode workshop, JsonNode pit) {
        if (!workshop.isTextual() || !pit.isTextual()) {
            finish(id, "rejected", "bad_params");
            return;
        }
        Finished done = new Finished(id, "done", null);
        link.unsubscribe(topic("command"));
        remember(memory.at(workshop.asText(), pit.asText()).with(done));
        unsaid.add(done);
        reconnect();
    }

    private void restart(String id, boolean hasEnd) {
        if (!hasEnd) {
            finish(id, "rejected", "bad_params");
            return;
        }
        say(new Finished(id, "accepted", null));
        Finished done = new Finished(id, "done", null);
        remember(memory.with(done)); // before it acts, so that a redelivered command can't loop
        leave("restart");
        unsaid.add(done);
        messages = switchedOn();
        connectDue = clock.instant().plusSeconds(3);
    }

    private void reconnect() {
        online = false;
        connectDue = clock.instant().plusSeconds(1);
        link.disconnect();
    }

    private void finish(String id, String state, @Nullable String reason) {
        Finished finished = new Finished(id, state, reason);
        remember(memory.with(finished));
        say(finished);
    }

    // Words

    private void say(Finished command) {
        link.publish(topic("ack"), messages.ack(command), 1, false);
    }

    private void sayStatus(@Nullable String reason) {
        String status = memory.disabled() ? "disabled" : "online";
        link.publish(topic("status"), messages.status(memory, status, reason), 1, true);
        statusDue = memory.disabled() ? clock.instant().plus(DISABLED_STATUS_INTERVAL) : Instant.MAX;
    }

    private String topic(String what) {
        return "workshop/%s/device/%s/%s".formatted(memory.workshop(), deviceId(), what);
    }

    private String sensorsTopic() {
        return "workshop/%s/pit/%s/sensors".formatted(memory.workshop(), memory.pit());
    }

    private void remember(DeviceMemory now) {
        memory = now;
        memory.save(file);
    }

    private Messages switchedOn() {
        byte[] boot = new byte[4];
        RANDOM.nextBytes(boot);
        String id = HexFormat.of().formatHex(boot);
        others.own(id);
        return new Messages(deviceId(), id, clock.instant(), secondThermometer);
    }

    /** Paho calls from threads of its own, which must not wait for its answers. */
    private void onThread(Runnable work) {
        if (!thread.isShutdown()) {
            thread.execute(() -> Simulator.guarded(deviceId(), work));
        }
    }

    private final class OnThread implements DeviceLink.Listener {
        @Override
        public void connected() {
            onThread(SimulatedDevice.this::connected);
        }

        @Override
        public void failed(Throwable failure) {
            onThread(() -> connectFailed(failure));
        }

        @Override
        public void disconnected(int reasonCode) {
            onThread(() -> SimulatedDevice.this.disconnected(reasonCode));
        }

        @Override
        public void arrived(byte[] payload) {
            onThread(() -> obey(payload));
        }
    }
}
