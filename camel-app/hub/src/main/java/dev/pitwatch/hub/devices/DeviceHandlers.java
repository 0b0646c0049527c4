package dev.pitwatch.hub.devices;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.driver.SensorType;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Devices and sensor types. */
public final class DeviceHandlers implements Handlers {

    private final DeviceService devices;
    private final FleetService fleet;
    private final DriverRegistry drivers;
    private final Consumer<String> registered;

    /** Takes, as the last, what makes a new device known here before its registration is answered. */
    public DeviceHandlers(
            DeviceService devices, FleetService fleet, DriverRegistry drivers, Consumer<String> registered) {
        this.devices = devices;
        this.fleet = fleet;
        this.drivers = drivers;
        this.registered = registered;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listDevices", this::list,
                "listUnclaimedDevices", this::listUnclaimed,
                "getDevice",
                        call -> Result.ok(
                                devices.get(call.principal(), call.text("id").orElseThrow())),
                "registerDeviceOfWorkshop", this::registerInPath,
                "registerDevice", this::registerInOwn,
                "listSensorTypes", this::sensorTypes);
    }

    private Result list(Call call) {
        return Result.list(
                devices.list(
                        call.principal(),
                        new JdbiDeviceRepository.Filter(
                                call.id(),
                                call.text("status"),
                                call.number("pit_id"),
                                call.text("device_id"),
                                call.text("labels")),
                        call.sort(),
                        call.page()),
                call.page());
    }

    private Result listUnclaimed(Call call) {
        return Result.list(
                devices.listUnclaimed(call.principal(), call.text("q"), call.sort(), call.page()), call.page());
    }

    private record Registration(
            String deviceId,
            @Nullable Long workshopId,
            @Nullable Long pitId,
            @Nullable Integer pitNumber,
            @Nullable List<String> sensorTypes,
            @Nullable Integer intervalS,
            @Nullable String cameraIp,
            @Nullable String cameraModel) {

        NewDevice device() {
            return new NewDevice(
                    deviceId,
                    Optional.ofNullable(pitId),
                    Optional.ofNullable(pitNumber),
                    sensorTypes == null ? List.of() : sensorTypes,
                    intervalS == null ? NewDevice.DEFAULT_INTERVAL_S : intervalS,
                    cameraIp,
                    cameraModel);
        }
    }

    private Result registerInPath(Call call) {
        Registration wanted = call.body(Registration.class);
        if (wanted.workshopId() != null && wanted.workshopId() != call.id()) {
            throw Problem.invalid("workshop_id", "differs from the workshop in the path");
        }
        return register(call, call.id(), wanted);
    }

    private Result registerInOwn(Call call) {
        Registration wanted = call.body(Registration.class);
        Long named = wanted.workshopId();
        return register(call, named == null ? call.principal().workshopId() : named, wanted);
    }

    private Result register(Call call, @Nullable Long workshopId, Registration wanted) {
        RegisteredDevice made = fleet.register(call.principal(), workshopId, wanted.device());
        registered.accept(made.deviceId());
        return Result.created("/api/v1/devices/" + made.deviceId(), made);
    }

    private Result sensorTypes(Call call) {
        Page page = call.page();
        List<SensorType> all = drivers.sensorTypes();
        List<SensorType> shown =
                all.stream().skip(page.offset()).limit(page.size()).toList();
        return Result.list(new Paged<>(shown, all.size()), page);
    }
}
