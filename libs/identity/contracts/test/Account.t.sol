// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {AccountRegistry} from "../account/AccountRegistry.sol";
import {IERC6551Registry} from "../account/IERC6551.sol";
import {IdentityAccount} from "../account/IdentityAccount.sol";
import {PlanetIdentity} from "../PlanetIdentity.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

contract Refusing {
    error No(uint256 why);

    function fail() external pure {
        revert No(7);
    }
}

contract AccountTest is World {
    AccountRegistry private registry;
    address private implementation;
    IdentityAccount private account;
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = register(ALICE, "alice", vm.addr(CAROL));
        registry = new AccountRegistry();
        implementation = address(new IdentityAccount(identity));
        account = accountOf(block.chainid, address(identity), id);
        vm.deal(address(account), 10 ether);
    }

    function accountOf(uint256 chain, address token, uint256 tokenId) private returns (IdentityAccount) {
        return IdentityAccount(payable(registry.createAccount(implementation, 0, chain, token, tokenId)));
    }

    function test_made() public {
        assert(address(account) == registry.account(implementation, 0, block.chainid, address(identity), id));
        assert(address(account) == address(accountOf(block.chainid, address(identity), id)));
        assert(address(account) != address(accountOf(block.chainid, address(identity), id + 1)));
        (uint256 chain, address token, uint256 tokenId) = account.token();
        assert(chain == block.chainid && token == address(identity) && tokenId == id);
        assert(account.supportsInterface(0x6faff5f1) && account.supportsInterface(0x51945447));
        assert(account.supportsInterface(0x1626ba7e) && account.supportsInterface(0x01ffc9a7));
        (chain, token, tokenId) = IdentityAccount(payable(implementation)).token();
        assert(chain == 0 && token == address(0) && tokenId == 0);
    }

    function test_makingThatFailsIsTold() public {
        vm.setNonce(registry.account(implementation, 0, 1, address(identity), 99), 1); // the address is in use
        vm.expectPartialRevert(IERC6551Registry.AccountCreationFailed.selector);
        registry.createAccount(implementation, 0, 1, address(identity), 99);
    }

    function test_pays() public {
        vm.prank(vm.addr(ALICE));
        account.execute(address(0xbeef), 1 ether, "", 0);
        assert(address(0xbeef).balance == 1 ether && account.state() == 1);
        assert(account.isValidSigner(vm.addr(ALICE), "") == 0x523e3260);
    }

    function test_onlyTheOwner() public {
        vm.prank(vm.addr(MALLORY));
        vm.expectPartialRevert(IdentityAccount.NotTheOwner.selector);
        account.execute(vm.addr(MALLORY), 1 ether, "", 0);
        assert(account.isValidSigner(vm.addr(MALLORY), "") == 0);
    }

    function test_onlyCalls() public {
        for (uint8 operation = 1; operation < 4; ++operation) {
            vm.prank(vm.addr(ALICE));
            vm.expectPartialRevert(IdentityAccount.OnlyCalls.selector);
            account.execute(address(0xbeef), 0, "", operation);
        }
    }

    function test_failuresAreTold() public {
        Refusing refusing = new Refusing();
        vm.prank(vm.addr(ALICE));
        vm.expectRevert(abi.encodeWithSelector(Refusing.No.selector, 7));
        account.execute(address(refusing), 0, abi.encodeCall(Refusing.fail, ()), 0);
    }

    /// Whoever burns their identity empties its wallet first.
    function test_nobodyActsForWhatIsBurnt() public {
        bytes memory signature = raw(ALICE, boundTo(keccak256("something")));
        burn(ALICE, id);
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(IERC721Errors.ERC721NonexistentToken.selector);
        account.execute(vm.addr(ALICE), 1 ether, "", 0);
        vm.expectPartialRevert(IERC721Errors.ERC721NonexistentToken.selector);
        account.isValidSignature(keccak256("something"), signature);
    }

    function boundTo(bytes32 hash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1900", address(account), hash));
    }

    function test_restsWhileARecoveryRuns() public {
        bytes32 hash = keccak256("something");
        bytes memory signature = raw(ALICE, boundTo(hash));
        assert(account.isValidSignature(hash, signature) == 0x1626ba7e);
        assert(account.isValidSignature(hash, raw(ALICE, hash)) == 0);
        startRecovery(CAROL, id, vm.addr(BOB));
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(IdentityAccount.NotTheOwner.selector);
        account.execute(address(0xbeef), 1 ether, "", 0);
        assert(account.isValidSigner(vm.addr(ALICE), "") == 0);
        assert(account.isValidSignature(hash, signature) == 0);
        assert(account.isValidSigner(address(0), "") == 0);
        wait_(7 days);
        finishRecovery(BOB, id);
        vm.prank(vm.addr(BOB));
        account.execute(address(0xbeef), 1 ether, "", 0);
        assert(account.isValidSignature(hash, signature) == 0);
    }

    function test_otherChainsAndTokens() public {
        vm.prank(vm.addr(ALICE));
        IdentityAccount elsewhere = accountOf(block.chainid + 1, address(identity), id);
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(IdentityAccount.NotTheOwner.selector);
        elsewhere.execute(address(0xbeef), 0, "", 0);
        address[] memory ops = new address[](1);
        ops[0] = vm.addr(MALLORY);
        PlanetIdentity copy = new PlanetIdentity(vm.addr(MALLORY), ops, 1);
        IdentityAccount another = accountOf(block.chainid, address(copy), id);
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(IdentityAccount.NotTheOwner.selector);
        another.execute(address(0xbeef), 0, "", 0);
        // Nobody signs for an account without an owner, whatever `ecrecover` gives for nonsense.
        assert(another.isValidSignature(0, new bytes(65)) == 0);
    }

    function test_ownIdentityCannotComeIn() public {
        vm.prank(vm.addr(CAROL));
        identity.startRecovery(id, address(account), deadline, "");
        wait_(7 days);
        bytes memory data = addressData("AcceptRecovery", "newOwner", id, address(account), nonceOf(id));
        bytes memory signature = raw(ALICE, boundTo(digest(data)));
        vm.expectRevert();
        identity.finishRecovery(id, deadline, signature);
    }
}
