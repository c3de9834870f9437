package io.alerthistory.helm;

import com.google.gson.Gson;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The objects of a rendering, in its order. */
record Manifests(List<Manifest> all) {
    /** Kubernetes' type for each kind; the decoder refuses fields that a type does not have. */
    private static final Map<String, Class<?>> TYPES = Map.ofEntries(
            Map.entry("v1/ConfigMap", V1ConfigMap.class),
            Map.entry("v1/PersistentVolumeClaim", V1PersistentVolumeClaim.class),
            Map.entry("v1/Pod", V1Pod.class),
            Map.entry("v1/Secret", V1Secret.class),
            Map.entry("v1/Service", V1Service.class),
            Map.entry("v1/ServiceAccount", V1ServiceAccount.class),
            Map.entry("apps/v1/Deployment", V1Deployment.class),
            Map.entry("apps/v1/StatefulSet", V1StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
            // Gone from the client. What the chart uses of it is the same.
            Map.entry("autoscaling/v2beta2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class),
            Map.entry("networking.k8s.io/v1/Ingress", V1Ingress.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", V1PodDisruptionBudget.class));

    /** Kinds of operators, of which there are no types here; {@code OperatorKindsTest} knows their fields. */
    private static final List<String> OPERATORS =
            List.of("monitoring.coreos.com/v1", "external-secrets.io/v1", "external-secrets.io/v1beta1");

    /** One object, as a tree of maps and lists. */
    record Manifest(Map<String, Object> tree) {
        String apiVersion() {
            return (String) tree.get("apiVersion");
        }

        String kind() {
            return (String) tree.get("kind");
        }

        String name() {
            return text("metadata", "name");
        }

        /** As {@code kubectl} names it. */
        String id() {
            return kind() + "/" + name();
        }

        /** What is at that path of keys and indices, or null. */
        Object at(Object... path) {
            Object here = tree;
            for (Object step : path) {
                here = switch (here) {
                    case Map<?, ?> map -> map.get(step);
                    case List<?> list when step instanceof Integer index && index < list.size() -> list.get(index);
                    case null, default -> null;
                };
            }
            return here;
        }

        String text(Object... path) {
            return (String) at(path);
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> map(Object... path) {
            return Optional.ofNullable((Map<String, Object>) at(path)).orElse(Map.of());
        }

        @SuppressWarnings("unchecked")
        List<Map<String, Object>> list(Object... path) {
            return Optional.ofNullable((List<Map<String, Object>>) at(path)).orElse(List.of());
        }

        /** The pod's spec, of a Pod or of what makes pods; empty for others. */
        Map<String, Object> pod() {
            return switch (kind()) {
                case "Pod" -> map("spec");
                case "Deployment", "StatefulSet" -> map("spec", "template", "spec");
                default -> Map.of();
            };
        }

        /** Containers and init containers of the pod. */
        @SuppressWarnings("unchecked")
        Stream<Map<String, Object>> containers() {
            return Stream.of("initContainers", "containers")
                    .flatMap(key -> ((List<Map<String, Object>>) pod().getOrDefault(key, List.of())).stream());
        }

        Map<String, Object> container(String name) {
            return containers()
                    .filter(container -> container.get("name").equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        /** The value of an environment variable of a container, or null. */
        @SuppressWarnings("unchecked")
        String env(String container, String variable) {
            return ((List<Map<String, Object>>) container(container).getOrDefault("env", List.of()))
                    .stream()
                            .filter(each -> each.get("name").equals(variable))
                            .map(each -> (String) each.get("value"))
                            .findFirst()
                            .orElse(null);
        }

        String json() {
            return new Gson().toJson(tree);
        }

        /**
         * As Kubernetes' own type, where there is one.
         *
         * @throws IllegalArgumentException if it has a field that the type does not have
         */
        Object decoded() {
            var type = TYPES.get(apiVersion() + "/" + kind());
            if (type != null) {
                return JSON.getGson().fromJson(json(), type);
            }
            if (!OPERATORS.contains(apiVersion())) {
                throw new IllegalArgumentException("nobody knows " + apiVersion() + "/" + kind());
            }
            return tree;
        }
    }

    @SuppressWarnings("unchecked")
    static Manifests of(String yaml) {
        var all = new ArrayList<Manifest>();
        for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
            if (document != null) {
                all.add(new Manifest((Map<String, Object>) document));
            }
        }
        return new Manifests(List.copyOf(all));
    }

    /** The object of that kind and name, such as {@code "Service/alerthistory"}. */
    Manifest get(String id) {
        return all.stream()
                .filter(manifest -> manifest.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + id + " in " + ids()));
    }

    List<String> ids() {
        return all.stream().map(Manifest::id).toList();
    }
}
