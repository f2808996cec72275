-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "identity" (
    "id" UUID NOT NULL,
    "handle" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "of_id" UUID,
    "identity_id" UUID,
    "handle" TEXT,
    "local_handle" TEXT,
    "host" TEXT,
    "profile" JSONB NOT NULL DEFAULT '{}',
    "profile_at" TIMESTAMPTZ(3),
    "endpoints" JSONB NOT NULL DEFAULT '{}',
    "fetched_at" TIMESTAMPTZ(3),
    "gone_at" TIMESTAMPTZ(3),
    "moved_to" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "envelope" (
    "id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "transport" TEXT NOT NULL,
    "body" TEXT,
    "headers" JSONB NOT NULL DEFAULT '{}',
    "method" TEXT,
    "path" TEXT,
    "peer" TEXT,
    "signer" TEXT,
    "state" TEXT NOT NULL DEFAULT 'received',
    "reason" TEXT,
    "detail" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "orphan" BOOLEAN NOT NULL DEFAULT false,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "envelope_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parked" (
    "envelope_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "fetched_at" TIMESTAMPTZ(3),

    CONSTRAINT "parked_pkey" PRIMARY KEY ("envelope_id","native_id")
);

-- CreateTable
CREATE TABLE "post" (
    "id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "title" TEXT,
    "content_warning" TEXT,
    "sensitive" BOOLEAN NOT NULL DEFAULT false,
    "language" TEXT,
    "media" JSONB NOT NULL DEFAULT '[]',
    "poll" JSONB,
    "tags" TEXT[],
    "mentions" UUID[],
    "addressed" UUID[],
    "reply_to_id" UUID,
    "root_id" UUID,
    "quote_id" UUID,
    "repost_of_id" UUID,
    "audience" TEXT NOT NULL,
    "url" TEXT,
    "revision" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "post_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activity" (
    "id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "actor_id" UUID NOT NULL,
    "object_id" UUID,
    "target_id" UUID,
    "payload" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "envelope_id" UUID,
    "undone_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "activity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reaction" (
    "actor_id" UUID NOT NULL,
    "post_id" UUID NOT NULL,
    "emoji" TEXT NOT NULL,
    "activity_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "reaction_pkey" PRIMARY KEY ("actor_id","post_id")
);

-- CreateTable
CREATE TABLE "follow" (
    "follower_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "version" BIGINT NOT NULL,
    "activity_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "follow_pkey" PRIMARY KEY ("follower_id","target_id")
);

-- CreateTable
CREATE TABLE "block" (
    "blocker_id" UUID NOT NULL,
    "target_id" UUID NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "version" BIGINT NOT NULL,
    "activity_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "block_pkey" PRIMARY KEY ("blocker_id","target_id")
);

-- CreateTable
CREATE TABLE "ban" (
    "scope" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "note" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ban_pkey" PRIMARY KEY ("scope","value")
);

-- CreateTable
CREATE TABLE "copy" (
    "network" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "object_id" UUID NOT NULL,
    "part" INTEGER NOT NULL DEFAULT 0,
    "origin" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "copy_pkey" PRIMARY KEY ("network","native_id")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "network" TEXT NOT NULL,
    "native_id" TEXT NOT NULL,
    "by_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("network","native_id","by_id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "id" UUID NOT NULL,
    "activity_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "host" TEXT,
    "as_id" UUID,
    "order_key" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "reason" TEXT,
    "detail" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "done_at" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" BIGSERIAL NOT NULL,
    "queue" TEXT NOT NULL,
    "ids" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_message" (
    "feed" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "timestamp" DOUBLE PRECISION NOT NULL,
    "text" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "log_message_pkey" PRIMARY KEY ("feed","sequence")
);

-- CreateTable
CREATE TABLE "log_head" (
    "feed" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "timestamp" DOUBLE PRECISION NOT NULL,
    "hosted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "log_head_pkey" PRIMARY KEY ("feed")
);

-- CreateTable
CREATE TABLE "blob" (
    "id" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "media_type" TEXT,
    "bytes" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "key_pair" (
    "owner" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "public" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "key_pair_pkey" PRIMARY KEY ("owner","purpose")
);

-- CreateTable
CREATE TABLE "key_value" (
    "network" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "key_value_pkey" PRIMARY KEY ("network","key")
);

-- CreateTable
CREATE TABLE "bridge" (
    "source" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "policy" TEXT NOT NULL DEFAULT 'opt-in',
    "kinds" TEXT[],

    CONSTRAINT "bridge_pkey" PRIMARY KEY ("source","target")
);

-- CreateTable
CREATE TABLE "consent" (
    "account_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "granted" BOOLEAN NOT NULL,
    "kinds" TEXT[],
    "evidence" TEXT NOT NULL,
    "version" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("account_id","network")
);

-- CreateTable
CREATE TABLE "breaker" (
    "network" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "refusals" INTEGER NOT NULL DEFAULT 0,
    "open_until" TIMESTAMPTZ(3),
    "blocks_us" BOOLEAN NOT NULL DEFAULT false,
    "last_error" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "breaker_pkey" PRIMARY KEY ("network","host")
);

-- CreateTable
CREATE TABLE "refusal" (
    "network" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "count" BIGINT NOT NULL DEFAULT 0,
    "last_detail" TEXT,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "refusal_pkey" PRIMARY KEY ("network","reason","day")
);

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "activity_id" UUID NOT NULL,
    "network" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "hash" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "account_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "identity_handle_key" ON "identity"("handle");

-- CreateIndex
CREATE INDEX "account_network_handle_idx" ON "account"("network", "handle");

-- CreateIndex
CREATE INDEX "account_host_idx" ON "account"("host");

-- CreateIndex
CREATE INDEX "account_origin_network_idx" ON "account"("origin", "network");

-- CreateIndex
CREATE UNIQUE INDEX "account_network_native_id_key" ON "account"("network", "native_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_of_id_network_key" ON "account"("of_id", "network");

-- CreateIndex
CREATE UNIQUE INDEX "account_network_local_handle_key" ON "account"("network", "local_handle");

-- CreateIndex
CREATE INDEX "envelope_state_received_at_idx" ON "envelope"("state", "received_at");

-- CreateIndex
CREATE INDEX "envelope_received_at_idx" ON "envelope"("received_at");

-- CreateIndex
CREATE UNIQUE INDEX "envelope_network_digest_key" ON "envelope"("network", "digest");

-- CreateIndex
CREATE INDEX "parked_network_native_id_idx" ON "parked"("network", "native_id");

-- CreateIndex
CREATE INDEX "parked_since_idx" ON "parked"("since");

-- CreateIndex
CREATE INDEX "post_author_id_created_at_id_idx" ON "post"("author_id", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "post_reply_to_id_created_at_idx" ON "post"("reply_to_id", "created_at");

-- CreateIndex
CREATE INDEX "post_root_id_created_at_idx" ON "post"("root_id", "created_at");

-- CreateIndex
CREATE INDEX "post_repost_of_id_idx" ON "post"("repost_of_id");

-- CreateIndex
CREATE INDEX "post_created_at_id_idx" ON "post"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "activity_object_id_kind_idx" ON "activity"("object_id", "kind");

-- CreateIndex
CREATE INDEX "activity_actor_id_created_at_idx" ON "activity"("actor_id", "created_at");

-- CreateIndex
CREATE INDEX "activity_target_id_kind_idx" ON "activity"("target_id", "kind");

-- CreateIndex
CREATE INDEX "reaction_post_id_idx" ON "reaction"("post_id");

-- CreateIndex
CREATE INDEX "follow_target_id_state_follower_id_idx" ON "follow"("target_id", "state", "follower_id");

-- CreateIndex
CREATE INDEX "follow_follower_id_state_target_id_idx" ON "follow"("follower_id", "state", "target_id");

-- CreateIndex
CREATE INDEX "block_target_id_idx" ON "block"("target_id");

-- CreateIndex
CREATE INDEX "copy_object_id_network_part_idx" ON "copy"("object_id", "network", "part");

-- CreateIndex
CREATE INDEX "delivery_state_next_attempt_at_idx" ON "delivery"("state", "next_attempt_at");

-- CreateIndex
CREATE INDEX "delivery_order_key_seq_idx" ON "delivery"("order_key", "seq");

-- CreateIndex
CREATE INDEX "delivery_created_at_id_idx" ON "delivery"("created_at" DESC, "id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_activity_id_network_address_key" ON "delivery"("activity_id", "network", "address");

-- CreateIndex
CREATE UNIQUE INDEX "log_message_key_key" ON "log_message"("key");

-- CreateIndex
CREATE INDEX "log_head_hosted_idx" ON "log_head"("hosted");

-- CreateIndex
CREATE INDEX "key_value_expires_at_idx" ON "key_value"("expires_at");

-- CreateIndex
CREATE INDEX "notice_account_id_created_at_idx" ON "notice"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "notice_account_id_activity_id_network_key" ON "notice"("account_id", "activity_id", "network");
