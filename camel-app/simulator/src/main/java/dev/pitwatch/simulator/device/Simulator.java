package dev.pitwatch.simulator.device;

import dev.pitwatch.simulator.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the demo's devices at a broker: each with its own sign-in, readings of a believable day, faults now and then,
 * obeying commands, silent while another client uses its id. Now and then the first one's pit is too dusty and the last one of those in
 * pits has no network. Old firmware only sends.
 */
public final class Simulator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);
    private static final long TICK_MS = 250;

    private final List<PlayedDevice> devices = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread simulator = new Thread(task, "simulator");
        simulator.setDaemon(true);
        return simulator;
    });

    /**
     * Connects nothing yet.
     *
     * @param accounts who to play; those in pits come first, those with old firmware last
     * @param brokerUrl {@code tcp://host:port} or {@code ssl://host:port}
     * @param folder keeps what devices remember when they are off; made when missing
     * @param watch tells who is connected to an embedded broker; empty: an external one, which tells only take-overs
     * @param heard boots of devices that hubs hear: a device is silent while one is there that isn't its own
     * @param zone whose day it is in the pits
     */
    public Simulator(
            List<Demo.Device> accounts,
            String brokerUrl,
            Path folder,
            Optional<ClientWatch> watch,
            HeardBoots heard,
            ZoneId zone,
            Clock clock) {
        try {
            Files.createDirectories(folder);
            int inPits = (int) accounts.stream()
                    .filter(account ->
                            !account.signsInAsWorkshop() && !account.pit().isEmpty())
                    .count();
            for (Demo.Device account : accounts) {
                PitClimate climate = new PitClimate(account.deviceId().hashCode(), zone);
                if (account.signsInAsWorkshop()) {
                    devices.add(new OldDevice(account, brokerUrl, climate, clock));
                    continue;
                }
                Mishaps mishaps =
                        account.pit().isEmpty() ? Mishaps.none() : Mishaps.of(devices.size(), inPits, clock.instant());
                boolean secondThermometer = devices.size() % 3 == 2;
                devices.add(new SimulatedDevice(
                        account, brokerUrl, climate, mishaps, secondThermometer, folder, watch, heard, clock, thread));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + folder, e);
        } catch (MqttException e) {
            throw new IllegalArgumentException("broker url %s: %s".formatted(brokerUrl, e.getMessage()), e);
        }
    }

    /** Connects the devices, in the background and as often as needed. */
    public void start() {
        for (PlayedDevice device : devices) {
            thread.scheduleWithFixedDelay(
                    () -> guarded(device.deviceId(), device::tick), 0, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends the connections in order. */
    @Override
    public void close() {
        devices.forEach(device -> thread.execute(() -> guarded(device.deviceId(), device::stop)));
        thread.shutdown();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.shutdownNow();
    }

    /** A device that fails keeps neither itself nor the others from going on. */
    static void guarded(String deviceId, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("{}: {}", deviceId, e.getMessage(), e);
        }
    }
}
