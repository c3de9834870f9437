{{/* The short name that all names of this chart come from. */}}
{{- define "alerthistory.name" -}}
{{- default "alerthistory" .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{/*
The name of this installation: the release's, if that contains the short name, else both. At most 40 characters, as the
pods' label controller-revision-hash adds "-postgresql" and 11 more, and a label holds 63.
*/}}
{{- define "alerthistory.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- $name := include "alerthistory.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/*
What selects the pods of a part: (list . "server"), (list . "redis") or (list . "postgresql"). Selectors of a StatefulSet or
Deployment cannot change: never add to these.
*/}}
{{- define "alerthistory.selectorLabels" -}}
{{- $root := index . 0 }}
{{- $part := index . 1 -}}
app.kubernetes.io/name: {{ include "alerthistory.name" $root }}{{ if ne $part "server" }}-{{ $part }}{{ end }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ $part }}
{{- end }}

{{/* The labels of every object of a part; arguments as above. */}}
{{- define "alerthistory.labels" -}}
{{- $root := index . 0 -}}
{{ include "alerthistory.selectorLabels" . }}
app.kubernetes.io/part-of: {{ include "alerthistory.name" $root }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The pods that are clients of Redis and PostgreSQL: the server's, and those of `helm test`. */}}
{{- define "alerthistory.clientLabels" -}}
app.kubernetes.io/name: {{ include "alerthistory.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Does this release run Redis, or PostgreSQL, itself? Non-empty means yes. */}}
{{- define "alerthistory.ownRedis" -}}
{{- if and (eq .Values.profile "standard") .Values.valkey.enabled }}yes{{ end }}
{{- end }}
{{- define "alerthistory.ownPostgresql" -}}
{{- if and (eq .Values.profile "standard") .Values.postgresql.enabled }}yes{{ end }}
{{- end }}

{{- define "alerthistory.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "alerthistory.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "alerthistory.imagePullSecrets" -}}
{{- with .Values.imagePullSecrets -}}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What every container gives up. */}}
{{- define "alerthistory.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* A pod's identity: (list UID GID). The profile "restricted" of Pod Security asks for all of this. */}}
{{- define "alerthistory.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ index . 0 }}
runAsGroup: {{ index . 1 }}
fsGroup: {{ index . 1 }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Bytes in a Kubernetes quantity such as 512Mi, as a whole number. */}}
{{- define "alerthistory.bytes" -}}
{{- $quantity := toString . }}
{{- if not (regexMatch "^[0-9]+(\\.[0-9]+)?([kMGT]|[KMGT]i)?$" $quantity) }}
{{- fail (printf "%q is no amount of memory that this chart can calculate with: write it as 512Mi, 1Gi or 1.5Gi." $quantity) }}
{{- end }}
{{- $unit := regexFind "[A-Za-z]*$" $quantity }}
{{- $factors := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 }}
{{- mulf (trimSuffix $unit $quantity | float64) (get $factors $unit) | int64 }}
{{- end }}

{{/* Bytes in an amount as redis.conf writes it, such as 384mb, as a whole number. */}}
{{- define "alerthistory.redis.bytes" -}}
{{- $amount := lower . }}
{{- $unit := regexFind "[a-z]*$" $amount }}
{{- $factors := dict "" 1 "b" 1 "k" 1000 "kb" 1024 "m" 1000000 "mb" 1048576 "g" 1000000000 "gb" 1073741824 }}
{{- mul (trimSuffix $unit $amount | int64) (get $factors $unit) }}
{{- end }}

{{/* maxmemory as redis.conf writes it: what the values say, else three quarters of the memory limit. */}}
{{- define "alerthistory.redis.maxmemory" -}}
{{- if .Values.valkey.settings.maxmemory }}
{{- .Values.valkey.settings.maxmemory }}
{{- else }}
{{- $limit := include "alerthistory.bytes" .Values.valkey.resources.limits.memory | int64 }}
{{- printf "%dmb" (div (mul $limit 3) (mul 4 1048576)) }}
{{- end }}
{{- end }}

{{/* "yes" or "no", also where YAML made a boolean of it. */}}
{{- define "alerthistory.redis.yesno" -}}
{{- if has (toString .) (list "yes" "true") }}yes{{ else }}no{{ end }}
{{- end }}

{{/* The Secret with the password of Redis, and of PostgreSQL; empty where none is needed. Its key is beside it. */}}
{{- define "alerthistory.redis.secretName" -}}
{{- if include "alerthistory.ownRedis" . }}
{{- default (printf "%s-redis-secret" (include "alerthistory.fullname" .)) .Values.valkey.auth.existingSecret }}
{{- else }}
{{- .Values.valkey.external.existingSecret }}
{{- end }}
{{- end }}
{{- define "alerthistory.redis.secretKey" -}}
{{- if include "alerthistory.ownRedis" . }}
{{- ternary .Values.valkey.auth.existingSecretKey "password" (ne .Values.valkey.auth.existingSecret "") }}
{{- else }}
{{- .Values.valkey.external.existingSecretKey }}
{{- end }}
{{- end }}
{{- define "alerthistory.postgresql.secretName" -}}
{{- if include "alerthistory.ownPostgresql" . }}
{{- default (printf "%s-postgresql-secret" (include "alerthistory.fullname" .)) .Values.postgresql.auth.existingSecret }}
{{- else }}
{{- .Values.postgresql.external.existingSecret }}
{{- end }}
{{- end }}
{{- define "alerthistory.postgresql.secretKey" -}}
{{- if include "alerthistory.ownPostgresql" . }}
{{- ternary .Values.postgresql.auth.existingSecretKey "password" (ne .Values.postgresql.auth.existingSecret "") }}
{{- else }}
{{- .Values.postgresql.external.existingSecretKey }}
{{- end }}
{{- end }}

{{/*
The Secret with a password for a part: (list . "redis" .Values.valkey.auth).

Made once: a release looks for the one it made before and keeps its password; one of that name that somebody made by hand is
left alone. Where there is no cluster to look into (`helm
template`, and GitOps tools that use it) nothing is rendered, as a new password at each rendering would lock everybody out;
the pods wait for a Secret of this name, and the comment that stands in its place says how to make it.
*/}}
{{- define "alerthistory.secret" -}}
{{- $root := index . 0 }}
{{- $part := index . 1 }}
{{- $auth := index . 2 }}
{{- $name := printf "%s-%s-secret" (include "alerthistory.fullname" $root) $part }}
{{- $namespace := $root.Release.Namespace }}
{{- if $auth.externalSecret.enabled -}}
apiVersion: {{ $auth.externalSecret.apiVersion }}
kind: ExternalSecret
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "alerthistory.labels" (list $root $part) | nindent 4 }}
  annotations:
    # The Secret goes with its ExternalSecret, and the StatefulSet that needs it stays.
    helm.sh/resource-policy: keep
spec:
  refreshInterval: {{ $auth.externalSecret.refreshInterval }}
  secretStoreRef:
    name: {{ $auth.externalSecret.storeName }}
    kind: {{ $auth.externalSecret.storeKind }}
  target:
    name: {{ $name }}
  data:
    - secretKey: password
      remoteRef:
        key: {{ $auth.externalSecret.remoteKey }}
        {{- with $auth.externalSecret.remoteProperty }}
        property: {{ . }}
        {{- end }}
{{- else if not $auth.existingSecret }}
{{- $before := lookup "v1" "Secret" $namespace $name }}
{{- if and $before (not (dig "metadata" "annotations" "meta.helm.sh/release-name" "" $before)) -}}
# The Secret {{ $name }} is there, and somebody else's than Helm's: it is used as it is.
{{- else if or $before (lookup "v1" "Secret" $namespace "") -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ $name }}
  namespace: {{ $namespace }}
  labels:
    {{- include "alerthistory.labels" (list $root $part) | nindent 4 }}
  annotations:
    # Stays when the profile becomes lite, so that going back finds the password of the data that stayed.
    helm.sh/resource-policy: keep
type: Opaque
data:
  password: {{ dig "data" "password" (randAlphaNum 32 | b64enc) $before }}
{{- else -}}
# No Secret is rendered here. There is no cluster to look into for the password of an earlier release, and a new one at each
# rendering would lock everybody out. Make it once, before you apply this:
#   kubectl --namespace {{ $namespace }} create secret generic {{ $name }} --from-literal=password="$(openssl rand -hex 24)"
# or name one of yours with {{ if eq $part "redis" }}valkey{{ else }}{{ $part }}{{ end }}.auth.existingSecret.
{{- end }}
{{- end }}
{{- end }}

{{/*
A claim of a `storage` of the values. No class is named where the values name none: an empty name would mean "no
provisioner", and the claim would wait for ever, where no name means the cluster's default.
*/}}
{{- define "alerthistory.claimSpec" -}}
accessModes: [ReadWriteOnce]
{{- with .className }}
storageClassName: {{ . | quote }}
{{- end }}
resources:
  requests:
    storage: {{ .requestedSize }}
{{- end }}

{{- define "alerthistory.redis.image" -}}
"{{ .Values.valkey.image.repository }}:{{ .Values.valkey.image.tag }}"
{{- end }}

{{/* A probe of Redis: "alive" or "ready", see files/redis/probe.sh. */}}
{{- define "alerthistory.redis.probe" -}}
exec:
  command: [sh, /usr/local/share/alerthistory/probe.sh, {{ . }}]
timeoutSeconds: 5
{{- end }}

{{/*
The heap as a share of the memory limit, which is what a JVM sees. It is a share of the request, so that a server that is
idle comes below the autoscaler's target again.
*/}}
{{- define "alerthistory.javaOptions" -}}
{{- $request := include "alerthistory.bytes" .Values.resources.requests.memory | int64 }}
{{- $limit := include "alerthistory.bytes" .Values.resources.limits.memory | int64 }}
{{- printf "-XX:MaxRAMPercentage=%d %s" (div (mul $request .Values.jvm.heapPercentOfRequest) $limit) .Values.jvm.options | trim }}
{{- end }}

{{/* Non-empty if files for TLS with an external Redis are to be mounted. */}}
{{- define "alerthistory.redis.tls" -}}
{{- if and (eq .Values.profile "standard") (not .Values.valkey.enabled) .Values.valkey.external.tls.enabled }}
{{- .Values.valkey.external.tls.existingSecret }}
{{- end }}
{{- end }}

{{/* How the server finds Redis. */}}
{{- define "alerthistory.redis.env" -}}
{{- $client := .Values.valkey.client }}
{{- $external := .Values.valkey.external -}}
- name: ALERTHISTORY_REDIS_ADDR
  value: {{ if .Values.valkey.enabled }}{{ include "alerthistory.fullname" . }}-redis:6379{{ else }}{{ $external.addr | quote }}{{ end }}
{{- if include "alerthistory.redis.secretName" . }}
- name: ALERTHISTORY_REDIS_PASSWORD_FILE
  value: /etc/alerthistory/redis/password
{{- end }}
{{- if and (not .Values.valkey.enabled) $external.username }}
- name: ALERTHISTORY_REDIS_USERNAME
  value: {{ $external.username | quote }}
{{- end }}
- name: ALERTHISTORY_REDIS_DB
  value: {{ $client.db | quote }}
- name: ALERTHISTORY_REDIS_POOL_SIZE
  value: {{ $client.poolSize | quote }}
- name: ALERTHISTORY_REDIS_MIN_IDLE
  value: {{ $client.minIdle | quote }}
- name: ALERTHISTORY_REDIS_DIAL_TIMEOUT
  value: {{ $client.dialTimeout }}
- name: ALERTHISTORY_REDIS_READ_TIMEOUT
  value: {{ $client.readTimeout }}
- name: ALERTHISTORY_REDIS_WRITE_TIMEOUT
  value: {{ $client.writeTimeout }}
- name: ALERTHISTORY_REDIS_MAX_RETRIES
  value: {{ $client.maxRetries | quote }}
- name: ALERTHISTORY_REDIS_MIN_RETRY_BACKOFF
  value: {{ $client.minRetryBackoff }}
- name: ALERTHISTORY_REDIS_MAX_RETRY_BACKOFF
  value: {{ $client.maxRetryBackoff }}
{{- if and (not .Values.valkey.enabled) $external.tls.enabled }}
- name: ALERTHISTORY_REDIS_TLS
  value: "true"
{{- range $variable, $key := dict "CA" $external.tls.caKey "CERT" $external.tls.certKey "KEY" $external.tls.keyKey }}
{{- if and $external.tls.existingSecret $key }}
- name: ALERTHISTORY_REDIS_TLS_{{ $variable }}_FILE
  value: /etc/alerthistory/redis-tls/{{ $key }}
{{- end }}
{{- end }}
{{- with $external.tls.serverName }}
- name: ALERTHISTORY_REDIS_TLS_SERVER_NAME
  value: {{ . }}
{{- end }}
{{- if $external.tls.insecureSkipVerify }}
- name: ALERTHISTORY_REDIS_TLS_INSECURE_SKIP_VERIFY
  value: "true"
{{- end }}
{{- end }}
{{- end }}

{{/* How the server finds PostgreSQL. The URL never has a password in it. */}}
{{- define "alerthistory.postgresql.env" -}}
- name: ALERTHISTORY_POSTGRES_URL
  {{- if .Values.postgresql.enabled }}
  value: postgresql://{{ .Values.postgresql.username }}@{{ include "alerthistory.fullname" . }}-postgresql:5432/{{ .Values.postgresql.database }}
  {{- else }}
  value: {{ .Values.postgresql.external.url | quote }}
  {{- end }}
{{- if include "alerthistory.postgresql.secretName" . }}
- name: ALERTHISTORY_POSTGRES_PASSWORD_FILE
  value: /etc/alerthistory/postgresql/password
{{- end }}
{{- end }}

{{/* Non-empty if objects of the Prometheus Operator are to be made. */}}
{{- define "alerthistory.operator" -}}
{{- if and .Values.monitoring.enabled (or .Values.monitoring.force (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) }}yes{{ end }}
{{- end }}
