package dev.pitwatch.hub.devices;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.devices.command.CommandRequests;
import dev.pitwatch.core.devices.command.CommandSender;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.core.devices.presence.DeviceEvents;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.driver.SensorType;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import org.apache.camel.spi.Registry;

/** Devices: which are there, and what they are sent. */
public final class DevicesPart implements Part {

    private final DevicePresence presence;
    private final CommandService commands;
    private final DeviceService devices;
    private final DeviceEvents deviceEvents;
    private final List<Handlers> handlers;

    public DevicesPart(
            HubServices services, AdmissionPart admission, CameraLaw cameras, CommandSender sender, LiveEvents events) {
        presence = new DevicePresence(
                services.database(),
                admission.directory(),
                fact -> services.news().publish(NewsEndpoint.DEVICES, fact),
                services.clock());
        presence.countIn(services.meters());
        commands = new CommandService(
                services.database(),
                services.masterKey(),
                sender,
                presence::isOnline,
                events,
                services.clock(),
                services.meters());
        presence.onArrival(commands::cameOnline);
        devices = new DeviceService(
                new JdbiDeviceRepository(services.database(), services.clock()),
                cameras,
                services.masterKey(),
                () -> services.drivers().sensorTypes().stream()
                        .map(SensorType::sensorType)
                        .toList(),
                services.settings().mqtt().accounts());
        deviceEvents = new DeviceEvents(devices, events);
        FleetService fleet = new FleetService(
                services.database(),
                devices,
                commands,
                services.masterKey(),
                services.settings().mqtt().accounts(),
                services.clock());
        handlers = List.of(
                new DeviceHandlers(devices, fleet, services.drivers(), device -> services.database()
                        .afterCommit(() -> admission.directory().refresh(device))),
                new FleetHandlers(fleet),
                new CommandHandlers(new CommandRequests(
                        services.database(),
                        commands,
                        new AuditLog(services.database(), services.clock()),
                        services.clock(),
                        services.limited())));
    }

    /** {@return which devices are there} */
    public DevicePresence presence() {
        return presence;
    }

    CommandService commands() {
        return commands;
    }

    DeviceService devices() {
        return devices;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("presence", presence);
        registry.bind("deviceEvents", deviceEvents);
        registry.bind("deviceSwitches", commands.switches());
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        presence.listen(notifications);
        commands.listen(notifications);
        commands.switches().listen(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void start() {
        commands.start();
    }

    @Override
    public void close() {
        commands.close();
        presence.close();
    }
}
