/**
 * Tests of the chart in {@code alert-history}: what Helm makes of it for many values and versions of Kubernetes, what its
 * scripts do with a real Redis, and what Prometheus makes of its rules and queries. Where a real program is missing and
 * cannot be had, its test is skipped and says so. Nothing here needs a cluster.
 */
package io.alerthistory.helm;
