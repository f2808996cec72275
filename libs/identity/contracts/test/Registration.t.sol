// SPDX-License-Identifier: AGPL-3.0-or-later
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {PlanetIdentity} from "../PlanetIdentity.sol";
import {RegistrationGateway} from "../RegistrationGateway.sol";
import {SoulboundToken} from "../identity/SoulboundToken.sol";
import {Operators} from "../identity/Operators.sol";
import {Handles} from "../lib/Handles.sol";
import {World} from "./World.sol";
import {vm} from "./Cheats.sol";

contract RegistrationTest is World {
    event Locked(uint256 tokenId);

    function test_registers() public {
        vm.expectEmit();
        emit Locked(1);
        uint256 id = register(ALICE, "alice", vm.addr(CAROL));
        assert(id == 1 && identity.count() == 1);
        assert(identity.ownerOf(1) == vm.addr(ALICE) && identity.identityOf(vm.addr(ALICE)) == 1);
        assert(identity.balanceOf(vm.addr(ALICE)) == 1 && identity.idOfHandle("alice") == 1);
        assert(keccak256(bytes(identity.handleOf(1))) == keccak256("alice"));
        assert(identity.recoveryOf(1) == vm.addr(CAROL) && epochOf(1) == 1 && nonceOf(1) == 1);
        assert(register(BOB, "bob", address(0)) == 2);
    }

    function test_oneForEachAddress() public {
        register(ALICE, "alice", address(0));
        bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), "alice2", address(0)));
        vm.expectPartialRevert(SoulboundToken.AlreadyHasIdentity.selector);
        identity.register(vm.addr(ALICE), "alice2", address(0), deadline, signature);
    }

    function test_oneForEachHandle() public {
        register(ALICE, "alice", address(0));
        bytes memory signature = signed(BOB, registerData(vm.addr(BOB), "alice", address(0)));
        vm.expectPartialRevert(PlanetIdentity.HandleTaken.selector);
        identity.register(vm.addr(BOB), "alice", address(0), deadline, signature);
    }

    /// A signature cannot serve twice, even when its signer has no identity any more.
    function test_oldSignatureAfterRecovery() public {
        uint256 kept = deadline = block.timestamp + 30 days;
        bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), "alice", vm.addr(CAROL)));
        identity.register(vm.addr(ALICE), "alice", vm.addr(CAROL), kept, signature);
        startRecovery(CAROL, 1, vm.addr(BOB));
        wait_(7 days);
        finishRecovery(BOB, 1);
        vm.expectPartialRevert(PlanetIdentity.HandleTaken.selector);
        identity.register(vm.addr(ALICE), "alice", vm.addr(CAROL), kept, signature);
    }

    function test_handles() public {
        string[9] memory bad = ["", "ab", "Alice", "al ice", "al-ice", "\xc3\xa4bc", "a.b", "a@b", "abc\x00"];
        for (uint256 i = 0; i < bad.length; ++i) {
            bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), bad[i], address(0)));
            vm.expectPartialRevert(Handles.InvalidHandle.selector);
            identity.register(vm.addr(ALICE), bad[i], address(0), deadline, signature);
        }
        string memory tooLong = "a234567890123456789012345678901";
        bytes memory last = signed(ALICE, registerData(vm.addr(ALICE), tooLong, address(0)));
        vm.expectPartialRevert(Handles.InvalidHandle.selector);
        identity.register(vm.addr(ALICE), tooLong, address(0), deadline, last);
        register(ALICE, "a23456789012345678901234567890", address(0));
        register(BOB, "__9", address(0));
        assert(keccak256(bytes(identity.handleOf(1))) == keccak256("a23456789012345678901234567890"));
    }

    function testFuzz_handleCharacters(bytes3 text) public {
        string memory handle = string(abi.encodePacked(text));
        bool good = true;
        for (uint256 i = 0; i < 3; ++i) {
            bytes1 c = text[i];
            good = good && ((c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "_");
        }
        bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), handle, address(0)));
        if (!good) vm.expectPartialRevert(Handles.InvalidHandle.selector);
        identity.register(vm.addr(ALICE), handle, address(0), deadline, signature);
    }

    function test_onlyGateways() public {
        bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), "alice", address(0)));
        identity.setGateway(address(this), false);
        vm.expectPartialRevert(PlanetIdentity.NotAGateway.selector);
        identity.register(vm.addr(ALICE), "alice", address(0), deadline, signature);
    }

    function test_adminOnly() public {
        bytes4 refused = Ownable.OwnableUnauthorizedAccount.selector;
        address mallory = vm.addr(MALLORY);
        vm.prank(mallory);
        vm.expectPartialRevert(refused);
        identity.setGateway(mallory, true);
        vm.prank(mallory);
        vm.expectPartialRevert(refused);
        identity.pause();
        identity.pause();
        vm.prank(mallory);
        vm.expectPartialRevert(refused);
        identity.unpause();
        vm.prank(mallory);
        vm.expectPartialRevert(refused);
        identity.setOperators(new address[](0), new address[](0), 1);
    }

    function test_pauseStopsRegistration() public {
        identity.pause();
        bytes memory signature = signed(ALICE, registerData(vm.addr(ALICE), "alice", address(0)));
        vm.expectPartialRevert(Pausable.EnforcedPause.selector);
        identity.register(vm.addr(ALICE), "alice", address(0), deadline, signature);
        identity.unpause();
        register(ALICE, "alice", address(0));
    }

    function test_soulbound() public {
        uint256 id = register(ALICE, "alice", address(0));
        (address alice, address bob) = (vm.addr(ALICE), vm.addr(BOB));
        assert(identity.locked(id));
        vm.prank(alice);
        vm.expectPartialRevert(SoulboundToken.Soulbound.selector);
        identity.transferFrom(alice, bob, id);
        vm.prank(alice);
        vm.expectPartialRevert(SoulboundToken.Soulbound.selector);
        identity.safeTransferFrom(alice, bob, id);
        vm.prank(alice);
        vm.expectPartialRevert(SoulboundToken.Soulbound.selector);
        identity.safeTransferFrom(alice, bob, id, "");
        vm.prank(alice);
        vm.expectPartialRevert(SoulboundToken.Soulbound.selector);
        identity.approve(bob, id);
        vm.prank(alice);
        vm.expectPartialRevert(SoulboundToken.Soulbound.selector);
        identity.setApprovalForAll(bob, true);
    }

    function test_nobodysToken() public {
        bytes4 missing = IERC721Errors.ERC721NonexistentToken.selector;
        vm.expectPartialRevert(missing);
        identity.locked(1);
        vm.expectPartialRevert(missing);
        identity.tokenURI(1);
        vm.expectPartialRevert(missing);
        identity.epochAndNonce(1);
        vm.expectPartialRevert(missing);
        identity.recoveryOf(1);
        vm.expectPartialRevert(missing);
        identity.recoverableAt(1);
        vm.expectPartialRevert(missing);
        identity.startRecovery(1, vm.addr(BOB), deadline, "");
        vm.expectPartialRevert(missing);
        identity.link(wanted(1, ACCOUNT), "", "");
    }

    function test_interfaces() public view {
        assert(identity.supportsInterface(0x01ffc9a7)); // ERC-165
        assert(identity.supportsInterface(0x80ac58cd)); // ERC-721
        assert(identity.supportsInterface(0x5b5e139f)); // ERC-721 metadata
        assert(identity.supportsInterface(0xb45a3c0e)); // ERC-5192
        assert(identity.supportsInterface(0x49064906)); // ERC-4906
        assert(!identity.supportsInterface(0xffffffff));
    }

    function test_profile() public {
        uint256 id = register(ALICE, "alice", address(0));
        string memory plain = identity.tokenURI(id);
        identity.setProfile(id, "ipfs://cid", deadline, signed(ALICE, profileData(id, "ipfs://cid", 1)));
        assert(keccak256(bytes(identity.profileOf(id))) == keccak256("ipfs://cid"));
        assert(keccak256(bytes(identity.tokenURI(id))) != keccak256(bytes(plain)) && nonceOf(id) == 2);
        string[4] memory bad = ['ipfs://"', "a b", "a\\b", "\xc3\xa4"];
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.prank(vm.addr(ALICE));
            vm.expectPartialRevert(PlanetIdentity.InvalidUri.selector);
            identity.setProfile(id, bad[i], deadline, "");
        }
        vm.prank(vm.addr(ALICE));
        vm.expectPartialRevert(PlanetIdentity.InvalidUri.selector);
        identity.setProfile(id, string(new bytes(201)), deadline, "");
    }

    // --- the gateway

    function registration(uint256 key, string memory handle) private view returns (RegistrationGateway.Registration memory) {
        address person = vm.addr(key);
        bytes memory signature = signed(key, registerData(person, handle, address(0)));
        return RegistrationGateway.Registration(person, handle, address(0), deadline, signature);
    }

    function sponsorship(uint256 key, uint256 person, string memory handle) private view returns (bytes memory) {
        bytes32 kind = keccak256("Sponsor(address owner,string handle,address recovery,uint256 deadline)");
        bytes memory data = abi.encode(kind, vm.addr(person), keccak256(bytes(handle)), address(0), deadline);
        bytes32 separator = domain("Planet Registration Gateway", address(gateway), block.chainid);
        return raw(key, keccak256(abi.encodePacked(hex"1901", separator, keccak256(data))));
    }

    function test_sponsored() public {
        bytes memory word = sponsorship(operators[0], ALICE, "alice");
        vm.prank(vm.addr(MALLORY)); // any relayer
        assert(gateway.registerSponsored(registration(ALICE, "alice"), word) == 1);
    }

    function test_sponsorshipIsForOnePersonAndHandle() public {
        bytes memory word = sponsorship(operators[0], ALICE, "alice");
        vm.expectPartialRevert(RegistrationGateway.NotAnOperator.selector);
        gateway.registerSponsored(registration(MALLORY, "alice"), word);
        vm.expectPartialRevert(RegistrationGateway.NotAnOperator.selector);
        gateway.registerSponsored(registration(ALICE, "alice2"), word);
        bytes memory byAlice = sponsorship(ALICE, ALICE, "alice");
        vm.expectPartialRevert(RegistrationGateway.NotAnOperator.selector);
        gateway.registerSponsored(registration(ALICE, "alice"), byAlice);
    }

    function test_committed() public {
        bytes32 secret = keccak256("secret");
        bytes32 commitment = gateway.commitmentOf(vm.addr(ALICE), "alice", secret);
        gateway.commit(commitment);
        vm.expectPartialRevert(RegistrationGateway.StillCommitted.selector);
        gateway.commit(commitment);
        wait_(59);
        vm.expectPartialRevert(RegistrationGateway.NotCommitted.selector);
        gateway.registerCommitted(registration(ALICE, "alice"), secret);
        wait_(1);
        // Who sees it now has no commitment of that age.
        gateway.commit(gateway.commitmentOf(vm.addr(MALLORY), "alice", secret));
        vm.expectPartialRevert(RegistrationGateway.NotCommitted.selector);
        gateway.registerCommitted(registration(MALLORY, "alice"), secret);
        assert(gateway.registerCommitted(registration(ALICE, "alice"), secret) == 1);
        assert(gateway.committedAt(commitment) == 0);
    }

    function test_commitmentsEnd() public {
        bytes32 commitment = gateway.commitmentOf(vm.addr(ALICE), "alice", 0);
        vm.expectPartialRevert(RegistrationGateway.NotCommitted.selector);
        gateway.registerCommitted(registration(ALICE, "alice"), 0);
        gateway.commit(commitment);
        wait_(1 days + 1);
        vm.expectPartialRevert(RegistrationGateway.NotCommitted.selector);
        gateway.registerCommitted(registration(ALICE, "alice"), 0);
        gateway.commit(commitment);
        wait_(1 days);
        gateway.registerCommitted(registration(ALICE, "alice"), 0);
    }

    // --- operators

    function test_threshold() public {
        address[] memory none = new address[](0);
        vm.expectPartialRevert(Operators.InvalidThreshold.selector);
        identity.setOperators(none, none, 0);
        vm.expectPartialRevert(Operators.InvalidThreshold.selector);
        identity.setOperators(none, none, 4);
        address[] memory one = new address[](1);
        one[0] = vm.addr(operators[0]);
        vm.expectPartialRevert(Operators.OperatorUnchanged.selector);
        identity.setOperators(one, none, 2);
        identity.setOperators(none, one, 2);
        assert(identity.operatorCount() == 2 && !identity.isOperator(one[0]));
        vm.expectPartialRevert(Operators.OperatorUnchanged.selector);
        identity.setOperators(none, one, 2);
        one[0] = address(0);
        vm.expectPartialRevert(Operators.OperatorUnchanged.selector);
        identity.setOperators(one, none, 2);
        vm.expectPartialRevert(Operators.InvalidThreshold.selector);
        new PlanetIdentity(address(this), none, 1);
    }
}
