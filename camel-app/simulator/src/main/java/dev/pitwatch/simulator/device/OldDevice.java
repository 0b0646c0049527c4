package dev.pitwatch.simulator.device;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.simulator.demo.Demo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device whose firmware is from before sign-ins, commands, status and numbered readings: it signs in as its workshop and sends what
 * it measures, at most once, on {@code workshop/{workshop}/{pit}/sensors}.
 */
final class OldDevice implements PlayedDevice, DeviceLink.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(OldDevice.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Demo.Device account;
    private final PitClimate climate;
    private final Clock clock;
    private final DeviceLink link;
    /** Paho's threads set it, too. */
    private volatile Phase phase = Phase.OFF;

    private Instant due = Instant.MIN;

    private enum Phase {
        OFF,
        CONNECTING,
        ON,
        STOPPED
    }

    OldDevice(Demo.Device account, String brokerUrl, PitClimate climate, Clock clock) throws MqttException {
        this.account = account;
        this.climate = climate;
        this.clock = clock;
        // The device's id is kept for its own account, which old firmware doesn't know.
        this.link = new DeviceLink(brokerUrl, "PubSubClient-" + account.deviceId(), account, this);
    }

    @Override
    public String deviceId() {
        return account.deviceId();
    }

    @Override
    public void tick() {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return;
        }
        switch (phase) {
            case OFF -> connect(now);
            case ON -> {
                due = now.plus(INTERVAL);
                link.publish(
                        "workshop/%s/%s/sensors".formatted(account.workshop(), account.pit()), reading(now), 0, false);
            }
            case CONNECTING, STOPPED -> {}
        }
    }

    @Override
    public void stop() {
        become(Phase.STOPPED);
        link.disconnect();
        link.close();
    }

    private void connect(Instant now) {
        become(Phase.CONNECTING);
        due = now.plus(PAUSE);
        try {
            link.connect();
        } catch (MqttException e) {
            failed(e);
        }
    }

    private byte[] reading(Instant now) {
        Air air = climate.at(now, 0);
        ObjectNode reading = Json.MAPPER.createObjectNode();
        reading.put("device_id", deviceId()).put("license_key", account.licenseKey());
        reading.put("timestamp", Json.time(now.truncatedTo(ChronoUnit.SECONDS)));
        reading.put("temperature", air.temperature()).put("humidity", air.humidity());
        reading.put("pm25", air.pm25()).put("pm10", air.pm10());
        return Json.bytes(reading);
    }

    @Override
    public void connected() {
        become(Phase.ON);
    }

    @Override
    public void failed(Throwable failure) {
        LOG.info("{}: cannot connect ({}); again in {} s", deviceId(), failure.getMessage(), PAUSE.toSeconds());
        become(Phase.OFF);
    }

    @Override
    public void disconnected(int reasonCode) {
        become(Phase.OFF);
    }

    private synchronized void become(Phase next) {
        if (phase != Phase.STOPPED) {
            phase = next;
        }
    }

    /** It knows no commands. */
    @Override
    public void arrived(byte[] payload) {}
}
