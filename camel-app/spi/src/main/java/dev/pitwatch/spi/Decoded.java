package dev.pitwatch.spi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a driver made of a payload's fields.
 *
 * @param values metric name to value, in the metric's unit and range; unmodifiable
 * @param faults one for each refused field, in the order of the metrics; unmodifiable
 */
public record Decoded(Map<String, Double> values, List<Fault> faults) {

    public Decoded {
        values = Map.copyOf(values);
        faults = List.copyOf(faults);
    }

    /**
     * Checks type and range of each metric's field, as every driver starts.
     *
     * @param metrics what the driver understands
     * @param fields what the device sent; a field that is missing makes neither a value nor a fault
     * @return the numbers within range, and a fault for each other field
     */
    public static Decoded numbers(List<Metric> metrics, Map<String, Object> fields) {
        Map<String, Double> values = new LinkedHashMap<>();
        List<Fault> faults = new ArrayList<>();
        for (Metric metric : metrics) {
            Object sent = fields.get(metric.name());
            if (sent instanceof Number number && metric.accepts(number.doubleValue())) {
                values.put(metric.name(), number.doubleValue());
            } else if (sent != null) {
                faults.add(refusal(metric, sent));
            }
        }
        return new Decoded(values, faults);
    }

    /**
     * {@return whether the values present do not fall in the order given}
     *
     * @param metrics names in the order in which their values must not fall; those without a value are passed over
     */
    public boolean rises(String... metrics) {
        double least = Double.NEGATIVE_INFINITY;
        for (String metric : metrics) {
            Double value = values.get(metric);
            if (value != null && value < least) {
                return false;
            }
            least = value == null ? least : value;
        }
        return true;
    }

    /**
     * {@return the same without the named values, each of them a fault}
     *
     * @param kind the driver's word for what is wrong
     * @param message one sentence that is true of all of them
     * @param metrics their names; those without a value are passed over
     */
    public Decoded refuse(String kind, String message, String... metrics) {
        Map<String, Double> kept = new LinkedHashMap<>(values);
        List<Fault> all = new ArrayList<>(faults);
        for (String metric : metrics) {
            if (kept.remove(metric) != null) {
                all.add(new Fault(metric, kind, message));
            }
        }
        return new Decoded(kept, all);
    }

    private static Fault refusal(Metric metric, Object sent) {
        return sent instanceof Number
                ? new Fault(
                        metric.name(),
                        Fault.RANGE,
                        "%s is %s, expected %s to %s %s"
                                .formatted(metric.name(), sent, metric.min(), metric.max(), metric.unit())
                                .strip())
                : new Fault(
                        metric.name(), Fault.TYPE, "%s is %s, expected a number".formatted(metric.name(), shown(sent)));
    }

    private static String shown(Object sent) {
        String text = sent instanceof String ? '"' + sent.toString() + '"' : sent.toString();
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
