-- AlterTable
ALTER TABLE "chain_identity" ALTER COLUMN "owner" DROP NOT NULL;
